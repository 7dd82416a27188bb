package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.manifest.ManifestVisitor.Held;
import dev.firn.tree.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Some keys of a manifest that were read but not made yet. Filled by one thread, then to be gone through by any one. */
public final class KeyBatch {
    private static final int MAX_KEYS = 256;

    private final List<Part> parts = new ArrayList<>();

    KeyBatch() {}

    /** What a key is made from. */
    private sealed interface Part {
        /** Without its text, which may be long. */
        record Document(String key, ObjectRef object, Held held) implements Part {}

        record Chunk(Manifest.Namer namer, Item.Entry<ObjectRef> entry) implements Part {}
    }

    /** Takes keys one by one. */
    @FunctionalInterface
    public interface Visitor {
        /** One key and what it holds. */
        void visit(String key, ObjectRef object, Held held);
    }

    /** This one, or another if it is full, which is given to {@code batches} then. */
    KeyBatch orNext(Consumer<KeyBatch> batches) {
        if (parts.size() < MAX_KEYS) {
            return this;
        }
        batches.accept(this);
        return new KeyBatch();
    }

    void add(ManifestEntry.Document document) {
        parts.add(new Part.Document(document.key(), document.object(), document.held()));
    }

    void add(Manifest.Namer namer, Item.Entry<ObjectRef> chunk) {
        parts.add(new Part.Chunk(namer, chunk));
    }

    /**
     * Shows the keys, as {@link Manifest#forEachKey(String, Manifest.KeyVisitor)} does.
     *
     * @throws dev.firn.cas.FirnException of kind CORRUPT if one of them is not legal
     */
    public void forEach(Visitor visitor) {
        for (Part part : parts) {
            if (part instanceof Part.Document document) {
                visitor.visit(document.key(), document.object(), document.held());
            } else {
                Part.Chunk chunk = (Part.Chunk) part;
                visitor.visit(chunk.namer().key(chunk.entry()), chunk.entry().value(), Held.STORED);
            }
        }
    }
}
