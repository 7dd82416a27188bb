package dev.firn.repository;

import dev.firn.cas.ObjectRef;
import dev.firn.history.ChangeSummary;
import dev.firn.manifest.KeyChange;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestDiff;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what differs between two manifests. An array counts as added or removed with the document that names its chunks ({@code .zarray}, or a
 * {@code zarr.json} beside which chunks or no {@code group} stand), as changed if that document or any of its chunks differs. Memory grows with the number of arrays that differ.
 */
public final class ChangeCounter implements ManifestDiff.Visitor {
    private static final int ADDED = 0;
    private static final int CHANGED = 1;
    private static final int REMOVED = 2;

    private final Snapshot before;
    private final Snapshot after;
    private final long[] documents = new long[3];
    private final long[] chunks = new long[3];
    private final Map<String, Integer> arrays = new HashMap<>();
    /** The document that was last found to describe an array, and its kind: in many hierarchies all arrays have the same. */
    private Optional<ObjectRef> lastArray = Optional.empty();

    private NodeDocument lastKind = NodeDocument.ZARR_JSON;

    private ChangeCounter(Snapshot before, Snapshot after) {
        this.before = before;
        this.after = after;
    }

    /** Counts the differences of two manifests. */
    public static ChangeSummary count(Manifest before, Manifest after) {
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
        Optional<NodeDocument> document = NodeDocument.find(change.key()).filter(NodeDocument::canNameChunks);
        if (document.isPresent()) {
            String path = ZarrKey.directory(change.key());
            boolean was = isArray(before, path, document.get(), change.before());
            boolean is = isArray(after, path, document.get(), change.after());
            if (was || is) {
                arrays.put(path, was && is ? CHANGED : is ? ADDED : REMOVED);
            }
        }
    }

    /** Whether there is an array at a path, where a document of this kind is this object, if it is there. */
    private boolean isArray(Snapshot side, String path, NodeDocument document, Optional<ObjectRef> object) {
        if (object.isPresent()) {
            if (document == lastKind && object.equals(lastArray)) {
                return true;
            }
            if (side.isArray(document, path)) {
                lastKind = document;
                lastArray = object;
                return true;
            }
        }
        return side.isArray(path);
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
