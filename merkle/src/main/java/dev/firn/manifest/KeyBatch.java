package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some keys of a manifest that were read but not made yet: half of the work of a listing is to make them. To be gone through by any one thread. */
public final class KeyBatch {
    private static final int MAX_KEYS = 512;

    private final Manifest manifest;
    /** The entry of each key. */
    private final List<ManifestEntry> entries = new ArrayList<>();
    /** Of each key of a chunk map the chunk, of a document nothing. */
    private final List<Item.@Nullable Entry<ObjectRef>> chunks = new ArrayList<>();

    KeyBatch(Manifest manifest) {
        this.manifest = manifest;
    }

    /** Takes a key with the entry that it is of. */
    @FunctionalInterface
    public interface Visitor {
        /** One key and what it holds. */
        void visit(ManifestEntry entry, String key, ObjectRef object);
    }

    /** This one, or another if it is full, which is given to {@code batches} then. */
    KeyBatch orNext(Consumer<KeyBatch> batches) {
        if (entries.size() < MAX_KEYS) {
            return this;
        }
        batches.accept(this);
        return new KeyBatch(manifest);
    }

    void add(ManifestEntry.Document document) {
        entries.add(document);
        chunks.add(null);
    }

    void add(ManifestEntry.ChunkMap map, Item.Entry<ObjectRef> chunk) {
        entries.add(map);
        chunks.add(chunk);
    }

    /**
     * Shows the keys, as {@link Manifest#forEachKey(ManifestEntry, Manifest.KeyVisitor)} does.
     *
     * @throws dev.firn.cas.FirnException of kind CORRUPT if one of them is not legal
     */
    public void forEach(Visitor visitor) {
        Manifest.@Nullable Namer namer = null;
        for (int i = 0; i < entries.size(); i++) {
            ManifestEntry entry = entries.get(i);
            Item.@Nullable Entry<ObjectRef> chunk = chunks.get(i);
            if (chunk == null) {
                ManifestEntry.Document document = (ManifestEntry.Document) entry;
                visitor.visit(document, document.key(), document.object());
            } else {
                ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
                if (namer == null || !namer.isOf(map)) {
                    namer = manifest.new Namer(map);
                }
                visitor.visit(map, namer.key(chunk), chunk.value());
            }
        }
    }
}
