package dev.firn.repository;

import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.manifest.ChangeSet;
import dev.firn.manifest.PendingChange;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The changes of a session, in working state. Safe for many threads while they are put. */
final class PendingChanges implements ChangeSet {
    private final SortedScratch byKey;

    PendingChanges(SortedScratch byKey) {
        this.byKey = byKey;
    }

    synchronized void put(String key, PendingChange change) {
        byKey.put(key.getBytes(StandardCharsets.UTF_8), change.toBytes());
    }

    synchronized long size() {
        return byKey.count();
    }

    @Override
    public synchronized Optional<PendingChange> find(String key) {
        return byKey.find(key.getBytes(StandardCharsets.UTF_8)).map(PendingChange::ofBytes);
    }

    @Override
    public void forEach(Consumer<KeyedChange> visitor) {
        try (ScratchCursor cursor = byKey.cursor()) {
            while (cursor.next()) {
                String key = new String(cursor.key(), StandardCharsets.UTF_8);
                visitor.accept(new KeyedChange(key, PendingChange.ofBytes(cursor.value())));
            }
        }
    }
}
