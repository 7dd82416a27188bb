package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.repository.CommitResult;
import java.util.Optional;

/**
 * What became of a commit of a directory.
 *
 * @param commit the new commit and what was stored; nothing if the directory is what the version is, and no commit was wanted then
 * @param created where the branch stands, if it was made without a commit: it was absent, and nothing differs from the base
 * @param base the commit that the changes stand on; nothing for the first
 * @param counted what was found
 * @param overlaid whether the directory was laid over the branch, so that nothing was removed
 * @param remembered whether the repository remembers the directory now, so that the next look is quick
 */
public record DirectoryCommitResult(
        Optional<CommitResult> commit,
        Optional<RefCell> created,
        Optional<Cid> base,
        Counted counted,
        boolean overlaid,
        boolean remembered) {

    /**
     * What a commit of a directory found.
     *
     * @param counts how many files differ from the base, and what was read
     * @param replacedKeys how many keys of the branch were changed or removed though the directory does not stand on them; nothing if it does
     */
    public record Counted(ChangeCounts counts, Optional<Long> replacedKeys) {}

    /** How many files differ from the base, and what was read. */
    public ChangeCounts counts() {
        return counted.counts();
    }

    /** How many keys of the branch were changed or removed though the directory does not stand on them; nothing if it does. */
    public Optional<Long> replacedKeys() {
        return counted.replacedKeys();
    }
}
