package dev.firn.manifest;

import dev.firn.cas.scratch.SortedScratch;
import dev.firn.tree.Edit;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The edits of a manifest in the order of its keys: documents as they are, and for each array with edited chunks its next chunk map, made when it is its turn. */
final class ManifestEdits implements Iterator<Edit<ManifestEntry>>, Closeable {

    /** Makes the next chunk map of an array. */
    interface ChunkMapEditor {
        /** The chunk map after the edits; nothing if no chunk is left. */
        Optional<ManifestEntry> edit(String manifestKey, ChunkEdits edits);
    }

    private final Pairs documentPairs;
    private final Pairs chunkPairs;
    private final Ahead<Pairs.Pair> documents;
    private final Ahead<Pairs.Pair> chunks;
    private final ChunkMapEditor editor;

    ManifestEdits(SortedScratch documents, SortedScratch chunks, ChunkMapEditor editor) {
        this.documentPairs = new Pairs(documents);
        this.chunkPairs = new Pairs(chunks);
        this.documents = new Ahead<>(documentPairs);
        this.chunks = new Ahead<>(chunkPairs);
        this.editor = editor;
    }

    @Override
    public boolean hasNext() {
        return !documents.isEmpty() || !chunks.isEmpty();
    }

    @Override
    public Edit<ManifestEntry> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (chunks.isEmpty() || !documents.isEmpty() && documentIsFirst()) {
            Pairs.Pair pair = documents.take();
            String key = new String(pair.key(), StandardCharsets.UTF_8);
            return ManifestEditor.edit(key, ManifestEditor.document(key, PendingChange.ofBytes(pair.value())));
        }
        ChunkEdits edits = new ChunkEdits(chunks);
        Edit<ManifestEntry> edit = ManifestEditor.edit(edits.manifestKey(), editor.edit(edits.manifestKey(), edits));
        if (edits.hasNext()) {
            throw new AssertionError("edits of " + edits.manifestKey() + " are left over");
        }
        return edit;
    }

    private boolean documentIsFirst() {
        byte[] array = ChunkEditKeys.manifestKey(chunks.peek().key()).getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(documents.peek().key(), array) < 0;
    }

    @Override
    public void close() {
        documentPairs.close();
        chunkPairs.close();
    }
}
