package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSink;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.tree.Bits;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Edit;
import dev.firn.tree.Item;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.ChunkCoordinates;
import dev.firn.zarr.ChunkKeys;
import dev.firn.zarr.ZarrKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Makes the next manifest out of one and a set of changes.
 *
 * <p>Which keys are chunks is a function of the final state, so first every change is given its place under the final documents: a document, or a chunk of
 * an array. Where a change makes an array name its chunks otherwise, all keys below that array are placed anew. Then the places are sorted as the trees
 * are, and the chunk map of each array concerned and the manifest are edited in one pass. For one thread and one use.
 */
public final class ManifestEditor {
    private static final int MAX_QUIET_REMEMBERED = 4_096;

    /**
     * Where an edit reads and writes.
     *
     * @param objects reads objects: those of the base, and those that were just put
     * @param texts takes short texts that turn out to be chunks
     * @param nodes takes the nodes of chunk maps
     * @param pages takes the pages of the manifest
     */
    public record Stores(ObjectSource objects, ObjectSink texts, BlockSink nodes, BlockSink pages) {}

    private final Manifest base;
    private final ChangeSet changes;
    private final Stores stores;
    private final SortedScratch documents;
    private final SortedScratch chunks;
    private final ArrayScopes before;
    private final ArrayScopes after;
    /** Paths of the arrays that name their chunks otherwise than before. */
    private final TreeSet<String> renamed = new TreeSet<>(ZarrKey.ORDER);

    private final Map<String, Boolean> quiet = new Recent<>(MAX_QUIET_REMEMBERED);
    /** The change placed last that puts something; if it is a directory of any other, then of the next. */
    private String lastPut = "";

    /** An edit of {@code base}; {@code scratch} makes the two sorted maps it works with, by name. */
    public ManifestEditor(Manifest base, ChangeSet changes, Stores stores, Function<String, SortedScratch> scratch) {
        this.base = base;
        this.changes = changes;
        this.stores = stores;
        this.documents = scratch.apply("documents");
        this.chunks = scratch.apply("chunks");
        this.before = new ArrayScopes(base, stores.objects(), Optional.empty());
        this.after = new ArrayScopes(base, stores.objects(), Optional.of(changes));
    }

    /**
     * The manifest with all changes made; the same if they change nothing.
     *
     * @throws KeyClashException if a key would be the directory of another
     */
    public Manifest apply() {
        findRenamed();
        changes.forEach(this::place);
        renamed.forEach(this::placeAnew);
        Optional<Item<ManifestEntry>> root;
        try (ManifestEdits edits = new ManifestEdits(documents, chunks, this::chunkEdit)) {
            root = base.trie().edit(edits, stores.pages());
        }
        if (root.equals(base.trie().root())) {
            return base;
        }
        if (root.isPresent() && root.get() instanceof Item.Branch<ManifestEntry> branch) {
            return base.next(branch.node(), root);
        }
        Block page = Pages.page(1, root.map(List::of).orElse(List.of()));
        stores.pages().put(page);
        return base.next(page.cid(), root);
    }

    private void findRenamed() {
        if (base.trie().root().isEmpty()) {
            return;
        }
        changes.forEachArrayDocument(key -> {
            String path = ZarrKey.directory(key);
            if (!before.naming(path).equals(after.naming(path))) {
                renamed.add(path);
            }
        });
        renamed.removeIf(path -> hasRenamedAbove(path));
    }

    private boolean hasRenamedAbove(String path) {
        String above = path;
        while (!above.isEmpty()) {
            above = ZarrKey.directory(above);
            if (renamed.contains(above)) {
                return true;
            }
        }
        return false;
    }

    private void place(ChangeSet.KeyedChange change) {
        Optional<ArrayScopes.Scope> scope = after.of(change.key());
        Optional<ChunkCoordinates> chunk = chunk(scope, change.key());
        if (change.change() instanceof PendingChange.Delete) {
            if (chunk.isPresent()) {
                put(scope.orElseThrow(), chunk.get(), Optional.empty());
            } else {
                documents.put(utf8(change.key()), change.change().toBytes());
            }
            return;
        }
        refuseClash(change.key(), chunk.isPresent());
        if (chunk.isEmpty()) {
            documents.put(utf8(change.key()), change.change().toBytes());
        } else if (change.change() instanceof PendingChange.PutText text) {
            put(scope.orElseThrow(), chunk.get(), Optional.of(stores.texts().put(ByteBuffer.wrap(text.bytes()))));
        } else {
            put(scope.orElseThrow(), chunk.get(), Optional.of(((PendingChange.PutObject) change.change()).object()));
        }
    }

    private static Optional<ChunkCoordinates> chunk(Optional<ArrayScopes.Scope> scope, String key) {
        return scope.isPresent() ? scope.get().keys().find(key, scope.get().keyBegin()) : Optional.empty();
    }

    /** Refuses a new key that would be the directory of keys that stay, or lies below one that is an object. */
    private void refuseClash(String key, boolean isChunk) {
        if (lastPut.length() < key.length() && key.charAt(lastPut.length()) == '/' && key.startsWith(lastPut)) {
            throw ArrayScopes.objectAndDirectory(lastPut);
        }
        lastPut = key;
        if (base.trie().root().isEmpty()) {
            return;
        }
        after.requireDirectories(key);
        if (!isChunk) {
            before.of(key)
                    .flatMap(scope -> base.findChunkMap(scope.path()))
                    .ifPresent(map -> refuseChunksBelow(map, key));
        }
        if (isQuiet(ZarrKey.directory(key))) {
            return;
        }
        Iterator<ManifestEntry> below = base.entries(key + "/");
        while (below.hasNext()) {
            base.forEachKey(below.next(), (other, object) -> refuseUnlessDeleted(key, other));
        }
    }

    /** Whether a directory of the base holds but a few keys and no directories, so that none of its names can be a directory. */
    private boolean isQuiet(String directory) {
        return quiet.computeIfAbsent(directory, base::isFlat);
    }

    /** Only with separator {@code /} do chunks lie in directories, and only leading coordinates name one. */
    private void refuseChunksBelow(ManifestEntry.ChunkMap map, String key) {
        ChunkKeys keys = new ChunkKeys(map.naming());
        if (keys.findDirectory(key.substring(map.keyPrefix().length())).isEmpty()) {
            return;
        }
        base.forEachKey(map, (other, object) -> {
            if (other.startsWith(key + "/")) {
                refuseUnlessDeleted(key, other);
            }
        });
    }

    private void refuseUnlessDeleted(String key, String other) {
        if (changes.find(other).filter(PendingChange.Delete.class::isInstance).isEmpty()) {
            throw new KeyClashException("key " + ZarrKey.shown(key) + " cannot be an object, as " + ZarrKey.shown(other)
                    + " lies below it");
        }
    }

    /** Gives every key below an array that names its chunks otherwise its place under the new name; what is pending has it already. */
    private void placeAnew(String path) {
        String below = path.isEmpty() ? "" : path + "/";
        Iterator<ManifestEntry> entries = base.entries(below);
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            if (entry instanceof ManifestEntry.ChunkMap map) {
                chunks.put(ChunkEditKeys.reset(map.key()), new byte[0]);
            }
            base.forEachKey(entry, (key, object) -> placeAnew(entry, key, object));
        }
        if (!path.isEmpty() && before.naming(path).isEmpty()) {
            takeFromAbove(path, below);
        }
    }

    /** What lies below a new array was of the next one above it until now, as far as it was chunks. */
    private void takeFromAbove(String path, String below) {
        Optional<ArrayScopes.Scope> above = before.of(below);
        Optional<ManifestEntry.ChunkMap> map = above.flatMap(scope -> base.findChunkMap(scope.path()));
        if (map.isEmpty()) {
            return;
        }
        ArrayScopes.Scope scope = above.get();
        if (scope.keys().findDirectory(path.substring(scope.keyBegin())).isEmpty()) {
            return;
        }
        base.forEachKey(map.get(), (key, object) -> {
            if (key.startsWith(below)) {
                put(scope, chunk(above, key).orElseThrow(), Optional.empty());
                placeAnew(map.get(), key, object);
            }
        });
    }

    private void placeAnew(ManifestEntry entry, String key, ObjectRef object) {
        if (changes.find(key).isPresent()) {
            // A document that went, or a chunk now, leaves its old place; a chunk's old map was reset.
            if (entry instanceof ManifestEntry.Document
                    && documents.find(utf8(key)).isEmpty()) {
                documents.put(utf8(key), new PendingChange.Delete().toBytes());
            }
            return;
        }
        Optional<ArrayScopes.Scope> scope = after.of(key);
        Optional<ChunkCoordinates> chunk = chunk(scope, key);
        if (chunk.isEmpty()) {
            if (entry instanceof ManifestEntry.ChunkMap) {
                documents.put(utf8(key), asDocument(object).toBytes());
            }
            return;
        }
        if (entry instanceof ManifestEntry.Document document) {
            documents.put(utf8(key), new PendingChange.Delete().toBytes());
            document.text().ifPresent(text -> stores.texts().put(ByteBuffer.wrap(utf8(text))));
        }
        put(scope.orElseThrow(), chunk.get(), Optional.of(object));
    }

    /** A chunk that becomes a document may be a short text. */
    private PendingChange asDocument(ObjectRef object) {
        Optional<String> text = object.sizeBytes() > Pages.MAX_TEXT_BYTES
                ? Optional.empty()
                : PendingChange.findText(stores.objects().bytes(object));
        return text.<PendingChange>map(found -> new PendingChange.PutText(found, Optional.empty()))
                .orElseGet(() -> new PendingChange.PutObject(object, Optional.empty()));
    }

    private void put(ArrayScopes.Scope array, ChunkCoordinates chunk, Optional<ObjectRef> object) {
        Bits key = ChunkOrder.of(chunk.rank()).key(chunk.toArray());
        chunks.put(
                ChunkEditKeys.chunk(array.manifestKey(), array.keys().naming(), key),
                object.map(PendingBytes::write).orElse(new byte[0]));
    }

    /** The next chunk map of one array. */
    private Optional<ManifestEntry> chunkEdit(String manifestKey, ChunkEdits edits) {
        Optional<ManifestEntry.ChunkMap> old = edits.isReset()
                ? Optional.empty()
                : base.findEntry(manifestKey).map(ManifestEntry.ChunkMap.class::cast);
        Optional<ArrayNaming> naming = edits.naming();
        if (naming.isEmpty()) {
            return Optional.empty();
        }
        ChunkMaps maps = base.maps(manifestKey, naming.get().rank());
        Optional<ChunkSet> set = maps.edit(old.map(ManifestEntry.ChunkMap::chunks), edits, stores.nodes());
        return set.isPresent()
                ? Optional.of(new ManifestEntry.ChunkMap(manifestKey, naming.get(), set.get()))
                : Optional.empty();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The document that a pending change makes of a key, or nothing if it goes. */
    static Optional<ManifestEntry> document(String key, PendingChange change) {
        if (change instanceof PendingChange.PutText text) {
            return Optional.of(new ManifestEntry.Document(key, text.object(), Optional.of(text.text())));
        }
        return change instanceof PendingChange.PutObject put
                ? Optional.of(new ManifestEntry.Document(key, put.object(), Optional.empty()))
                : Optional.empty();
    }

    static Edit<ManifestEntry> edit(String manifestKey, Optional<ManifestEntry> entry) {
        Bits bits = Pages.bits(manifestKey);
        return entry.isPresent() ? new Edit.Put<>(bits, entry.get()) : new Edit.Delete<>(bits);
    }
}
