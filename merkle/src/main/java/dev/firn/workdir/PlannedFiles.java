package dev.firn.workdir;

import java.io.IOException;

/** What a checkout will do, in the order in which it is done. */
interface PlannedFiles {
    /** Takes one file. */
    interface Visitor {
        void visit(PlannedFile file) throws IOException;
    }

    /** Shows what will be done, in this order: deletions, chunks, documents, each by their keys. */
    void forEach(Visitor visitor) throws IOException;

    /** Adds what will be remembered once it is done to {@code writer}; {@code files} were told of meanwhile. */
    default void remember(WrittenFiles files, MemoryWriter writer) throws IOException {
        files.addTo(writer);
    }

    /** Whether nothing will be done. */
    boolean isEmpty();

    /** How many files stay as they are. */
    long keptFiles();

    /** How many files are written. */
    long writes();

    /** How many bytes these have. */
    long writeBytes();
}
