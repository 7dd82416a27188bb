package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.util.function.Consumer;

/**
 * A look at what a directory holds that stores nothing.
 *
 * @param wantsDiffering whether files are read too of which their size alone tells that they differ
 * @param told is told of each file that differs, by several threads at once
 */
record HashingLook(boolean wantsDiffering, Consumer<FileChange> told) implements Comparison.Outcome {
    @Override
    public ObjectRef content(Comparison.FileSeen file, ContentReader reader) {
        return reader.hash(file.key(), file.stamp().sizeBytes());
    }

    @Override
    public boolean wantsKnown() {
        return false;
    }

    @Override
    public void change(FileChange change) {
        told.accept(change);
    }
}
