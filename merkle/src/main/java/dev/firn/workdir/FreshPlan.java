package dev.firn.workdir;

import dev.firn.workdir.PlannedFile.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a checkout into an empty directory will do: there is nothing to compare the version with. */
final class FreshPlan implements PlannedFiles {
    private final ObjectRecords wanted;
    private long writes;
    private long writeBytes;

    FreshPlan(ObjectRecords wanted) {
        this.wanted = wanted;
        ObjectRecords.Cursor cursor = wanted.cursor();
        while (cursor.advance()) {
            writes++;
            writeBytes += cursor.sizeBytes();
        }
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        forEach(Step.WRITE_CHUNK, visitor);
        forEach(Step.WRITE_DOCUMENT, visitor);
    }

    private void forEach(Step step, Visitor visitor) throws IOException {
        ObjectRecords.Cursor cursor = wanted.cursor();
        while (cursor.advance()) {
            String key = new String(cursor.key(), StandardCharsets.UTF_8);
            if (Step.writing(key) == step) {
                boolean inManifest = cursor.mark() == VersionKeys.IN_MANIFEST;
                visitor.visit(new PlannedFile(step, key, cursor.object(), inManifest, Optional.empty()));
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return writes == 0;
    }

    @Override
    public long keptFiles() {
        return 0;
    }

    @Override
    public long writes() {
        return writes;
    }

    @Override
    public long writeBytes() {
        return writeBytes;
    }
}
