package dev.firn.repository;

import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.manifest.ChangeSet;
import dev.firn.manifest.PendingChange;
import dev.firn.zarr.NodeDocument;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The changes of a session, in working state. Safe for many threads while they are put. */
final class PendingChanges implements ChangeSet {
    private static final byte[] NOTHING = {};

    private final SortedScratch byKey;
    /** The keys among them that may be those of array documents: few, and wanted before all others. */
    private final SortedScratch arrayDocuments;

    /** No changes yet, in two new maps of {@code scratch}. */
    PendingChanges(Scratch scratch) {
        this.byKey = scratch.map("changes");
        this.arrayDocuments = scratch.map("array documents");
    }

    synchronized void put(String key, PendingChange change) {
        byKey.put(SortableKeys.bytes(key), change.toBytes());
        if (isArrayDocument(key)) {
            arrayDocuments.put(key.getBytes(StandardCharsets.UTF_8), NOTHING);
        }
    }

    private static boolean isArrayDocument(String key) {
        return NodeDocument.find(key).filter(NodeDocument::canNameChunks).isPresent();
    }

    synchronized long size() {
        return byKey.count();
    }

    @Override
    public synchronized Optional<PendingChange> find(String key) {
        // Asked for each directory that chunks lie in; to look for what is not there takes long where changes lie on
        // disk.
        if (isArrayDocument(key)
                && arrayDocuments.find(key.getBytes(StandardCharsets.UTF_8)).isEmpty()) {
            return Optional.empty();
        }
        return byKey.find(SortableKeys.bytes(key)).map(PendingChange::ofBytes);
    }

    @Override
    public void forEachArrayDocument(Consumer<String> visitor) {
        try (ScratchCursor cursor = arrayDocuments.cursor()) {
            while (cursor.next()) {
                visitor.accept(new String(cursor.key(), StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void forEach(Consumer<KeyedChange> visitor) {
        try (ScratchCursor cursor = byKey.cursor()) {
            while (cursor.next()) {
                String key = SortableKeys.key(cursor.key());
                visitor.accept(new KeyedChange(key, PendingChange.ofBytes(cursor.value())));
            }
        }
    }
}
