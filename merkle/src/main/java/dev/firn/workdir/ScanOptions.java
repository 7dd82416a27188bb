package dev.firn.workdir;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a directory is looked at.
 *
 * @param links what is done about symbolic links
 * @param repository a directory that is left out wherever it is met, because it is the repository itself
 * @param spillDirectory where lists that do not fit in memory are put aside; made when it is needed
 * @param heapBytes how much memory a list may take before that
 */
public record ScanOptions(Links links, Optional<Path> repository, Path spillDirectory, long heapBytes) {
    /** How much memory a list takes unless somebody says otherwise. */
    public static final long DEFAULT_HEAP_BYTES = 12L << 20;

    /** What is done about symbolic links. */
    public enum Links {
        /** Each is refused by name. */
        REFUSE,
        /** A link to a file or directory inside the directory is taken for what it leads to; any other is refused. */
        FOLLOW_INSIDE
    }

    /** Checks the bound. */
    public ScanOptions {
        if (heapBytes <= 0) {
            throw new IllegalArgumentException("heapBytes " + heapBytes + ", wanted more than 0");
        }
    }

    /** Links refused, usual memory. */
    public static ScanOptions usual(Path spillDirectory) {
        return new ScanOptions(Links.REFUSE, Optional.empty(), spillDirectory, DEFAULT_HEAP_BYTES);
    }
}
