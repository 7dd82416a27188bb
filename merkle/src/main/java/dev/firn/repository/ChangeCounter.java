package dev.firn.repository;

import dev.firn.history.ChangeSummary;
import dev.firn.manifest.KeyChange;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestDiff;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what differs between two manifests. An array counts as added or removed with the document that names its chunks ({@code .zarray}, or a
 * {@code zarr.json} beside which chunks or no {@code group} stand), as changed if that document or any of its chunks differs. Memory grows with the number of arrays that differ.
 */
final class ChangeCounter implements ManifestDiff.Visitor {
    private static final int ADDED = 0;
    private static final int CHANGED = 1;
    private static final int REMOVED = 2;

    private final Snapshot before;
    private final Snapshot after;
    private final long[] documents = new long[3];
    private final long[] chunks = new long[3];
    private final Map<String, Integer> arrays = new HashMap<>();

    private ChangeCounter(Snapshot before, Snapshot after) {
        this.before = before;
        this.after = after;
    }

    /** Counts the differences of two manifests. */
    static ChangeSummary count(Manifest before, Manifest after) {
        ChangeCounter counter = new ChangeCounter(Snapshot.ofMetadata(before), Snapshot.ofMetadata(after));
        ManifestDiff.forEach(before, after, counter);
        return counter.summary(after.totals().storedBytes());
    }

    @Override
    public boolean allChunks(ManifestDiff.AllChunks all) {
        chunks[all.side() == ManifestDiff.Side.AFTER ? ADDED : REMOVED] += all.chunkCount();
        arrays.putIfAbsent(all.arrayPath(), CHANGED);
        return true;
    }

    @Override
    public void key(KeyChange change) {
        int kind = change.isAdded() ? ADDED : change.isRemoved() ? REMOVED : CHANGED;
        if (change.chunk().isPresent()) {
            chunks[kind]++;
            arrays.putIfAbsent(change.chunk().get().arrayPath(), CHANGED);
            return;
        }
        documents[kind]++;
        if (NodeDocument.find(change.key()).filter(NodeDocument::canNameChunks).isPresent()) {
            String path = ZarrKey.directory(change.key());
            boolean was = before.isArray(path);
            boolean is = after.isArray(path);
            if (was || is) {
                arrays.put(path, was && is ? CHANGED : is ? ADDED : REMOVED);
            }
        }
    }

    private ChangeSummary summary(long sizeBytes) {
        long[] counts = new long[3];
        arrays.values().forEach(kind -> counts[kind]++);
        return new ChangeSummary(of(counts), of(chunks), of(documents), sizeBytes);
    }

    private static ChangeSummary.Counts of(long[] counts) {
        return new ChangeSummary.Counts(counts[ADDED], counts[CHANGED], counts[REMOVED]);
    }
}
