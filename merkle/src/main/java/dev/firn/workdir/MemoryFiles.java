package dev.firn.workdir;

import java.util.Optional;

/** The remembered files of a directory, if they are there; to be closed in any case. */
record MemoryFiles(Optional<MemoryCursor> cursor) implements AutoCloseable {
    @Override
    public void close() {
        cursor.ifPresent(MemoryCursor::close);
    }
}
