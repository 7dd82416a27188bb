package dev.firn.workdir;

import dev.firn.workdir.ScanOptions.Links;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How work on a directory is done.
 *
 * @param links what is done about symbolic links
 * @param workers how many threads read, hash and write
 * @param heapBytes how much memory each list of files may take before it is put aside on disk
 * @param spillDirectory where it is then put; made when it is needed
 * @param owner for whom directories are remembered, so that two persons do not disturb each other; nothing for who moves refs
 */
public record WorkOptions(Links links, int workers, long heapBytes, Path spillDirectory, Optional<String> owner) {
    /** How many threads work unless somebody says otherwise. */
    public static final int DEFAULT_WORKERS = 2;

    /** Checks the bounds. */
    public WorkOptions {
        if (workers < 1 || heapBytes < 1) {
            throw new IllegalArgumentException(workers + " workers, " + heapBytes + " bytes, wanted at least 1");
        }
    }

    /** Directories are remembered for who moves refs. */
    public WorkOptions(Links links, int workers, long heapBytes, Path spillDirectory) {
        this(links, workers, heapBytes, spillDirectory, Optional.empty());
    }

    /** Links refused, two threads, usual memory. */
    public static WorkOptions usual(Path spillDirectory) {
        return new WorkOptions(Links.REFUSE, DEFAULT_WORKERS, ScanOptions.DEFAULT_HEAP_BYTES, spillDirectory);
    }

    /** The same with another answer to links. */
    public WorkOptions links(Links answer) {
        return new WorkOptions(answer, workers, heapBytes, spillDirectory, owner);
    }

    /** The same for somebody. */
    public WorkOptions owner(String person) {
        return new WorkOptions(links, workers, heapBytes, spillDirectory, Optional.of(person));
    }
}
