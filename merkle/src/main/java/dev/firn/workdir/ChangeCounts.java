package dev.firn.workdir;

/**
 * What came of comparing a directory with a version.
 *
 * @param added files that the version does not have
 * @param changed files with other content
 * @param removed keys of the version without a file
 * @param unchanged files that are what they were
 * @param readFiles files that had to be read to know
 * @param readBytes their bytes
 */
public record ChangeCounts(long added, long changed, long removed, long unchanged, long readFiles, long readBytes) {
    /** Whether the directory is what the version is. */
    public boolean isUnchanged() {
        return added == 0 && changed == 0 && removed == 0;
    }

    /** The same where nothing is removed. */
    ChangeCounts withoutRemoved() {
        return new ChangeCounts(added, changed, 0, unchanged, readFiles, readBytes);
    }
}
