package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.BoundedTrie;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Item;
import dev.firn.tree.KeyRange;
import dev.firn.tree.Node;
import dev.firn.tree.Totals;
import dev.firn.tree.TreeCursor;
import dev.firn.zarr.ChunkCoordinates;
import dev.firn.zarr.ChunkKeys;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Zarr hierarchy at one moment: documents and chunk maps by key. Immutable; safe for many threads. Pages and nodes are read as they are wanted, and checked.
 *
 * <p>Whatever reads may throw a {@link dev.firn.cas.FirnException} of kind CORRUPT or MISSING that names the block. See docs/format.md, "Manifests".
 */
public final class Manifest {
    private static final int MAX_RECENT_MAPS = 16;
    private static final int MAX_RECENT_DIRECTORIES = 256;
    private static final int MAX_FLAT_ENTRIES = 8;

    private final Cid cid;
    private final BlockSource blocks;
    private final RecentPages recent;
    private final BoundedTrie<ManifestEntry> trie;
    /** Readers of the chunk maps that were looked into last, by their keys. */
    private final Map<String, ChunkMaps> recentMaps = new Recent<>(MAX_RECENT_MAPS);
    /** What {@link #chunkMapsAbove} found last. */
    private final Map<String, List<ManifestEntry.ChunkMap>> recentDirectories = new Recent<>(MAX_RECENT_DIRECTORIES);

    private Manifest(Cid cid, BlockSource blocks, RecentPages recent, Optional<Item<ManifestEntry>> root) {
        this.cid = cid;
        this.blocks = blocks;
        this.recent = recent;
        this.trie = new BoundedTrie<>(Pages.FORMAT, blocks, recent.pages(), root);
    }

    /** The page of a manifest without keys. */
    public static Block emptyPage() {
        return Pages.page(1, List.of());
    }

    /** The manifest without keys. Nothing is read for it. */
    public static Manifest empty(BlockSource blocks) {
        return new Manifest(emptyPage().cid(), blocks, new RecentPages(), Optional.empty());
    }

    /** The manifest whose root page is {@code root}. Reads that page. */
    public static Manifest read(Cid root, BlockSource blocks) {
        return read(root, blocks, new RecentPages());
    }

    /** The same, which shares what is kept of pages and nodes with others. */
    public static Manifest read(Cid root, BlockSource blocks, RecentPages recent) {
        if (!root.isFirn() || !root.has(Codec.DAG_JSON)) {
            throw new IllegalArgumentException("a manifest is dag-json, not " + root);
        }
        if (root.equals(emptyPage().cid())) {
            return empty(blocks);
        }
        return new Manifest(root, blocks, recent, rootItem(root, Pages.rootItems(blocks.block(root))));
    }

    private static Optional<Item<ManifestEntry>> rootItem(Cid root, List<Item<ManifestEntry>> items) {
        if (items.size() < 2) {
            return items.stream().findFirst();
        }
        try {
            return Optional.of(Item.Branch.over(Node.of(items), root, Pages.FORMAT));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw FirnException.corrupt("page " + root + " of a manifest is not lawful: " + e.getMessage());
        }
    }

    /** The manifest with this item as its root, made of this one and in the same place; {@code page} is the CID of its root page. The two share what is kept of pages and nodes. */
    Manifest next(Cid page, Optional<Item<ManifestEntry>> root) {
        return new Manifest(page, blocks, recent, root);
    }

    /** The CID of the root page: a function of the keys and objects alone. */
    public Cid cid() {
        return cid;
    }

    /** How many keys there are, and the sizes of their objects added up. Reads nothing. */
    public Totals totals() {
        return trie.totals();
    }

    /** What stands at a key of the manifest itself. */
    public Optional<ManifestEntry> findEntry(String manifestKey) {
        return trie.root().isEmpty() ? Optional.empty() : trie.find(Pages.bits(manifestKey));
    }

    /** The document at a key; nothing if there is none, or the key is not legal. */
    public Optional<ManifestEntry.Document> findDocument(String key) {
        // Text that has no UTF-8 is looked for under other bytes, and may find another's.
        Optional<ManifestEntry> entry = findEntry(key);
        return entry.isPresent()
                        && entry.get() instanceof ManifestEntry.Document document
                        && document.key().equals(key)
                ? Optional.of(document)
                : Optional.empty();
    }

    /** The chunks of the array at a path, empty for the root; nothing if there is no array, or it has no chunks. */
    public Optional<ManifestEntry.ChunkMap> findChunkMap(String arrayPath) {
        return findEntry(arrayPath + "/").map(ManifestEntry.ChunkMap.class::cast);
    }

    /** What a key of the hierarchy holds, document or chunk; nothing if it is absent or not a legal key. */
    public Optional<ObjectRef> find(String key) {
        Optional<ObjectRef> chunk = findChunk(key);
        return chunk.isPresent() ? chunk : findDocument(key).map(ManifestEntry.Document::object);
    }

    /** The chunk at a key of the hierarchy; nothing if there is none, or the key is not legal. */
    public Optional<ObjectRef> findChunk(String key) {
        if (!ChunkKeys.mayBeChunk(key) || !ZarrKey.isLegal(key)) {
            return Optional.empty();
        }
        for (ManifestEntry.ChunkMap map : chunkMapsAbove(ZarrKey.directory(key))) {
            Optional<ObjectRef> found = find(map, key);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The chunk maps of the arrays at a directory and above it, nearest first. */
    private List<ManifestEntry.ChunkMap> chunkMapsAbove(String directory) {
        synchronized (recentDirectories) {
            List<ManifestEntry.ChunkMap> known = recentDirectories.get(directory);
            if (known != null) {
                return known;
            }
        }
        List<ManifestEntry.ChunkMap> found = new ArrayList<>();
        findChunkMap(directory).ifPresent(found::add);
        for (String above = directory; !above.isEmpty(); ) {
            above = ZarrKey.directory(above);
            findChunkMap(above).ifPresent(found::add);
        }
        List<ManifestEntry.ChunkMap> maps = List.copyOf(found);
        synchronized (recentDirectories) {
            recentDirectories.put(directory, maps);
        }
        return maps;
    }

    private Optional<ObjectRef> find(ManifestEntry.ChunkMap map, String key) {
        Optional<ChunkCoordinates> chunk =
                new ChunkKeys(map.naming()).find(key, map.keyPrefix().length());
        return chunk.flatMap(coordinates -> maps(map).find(map.chunks(), coordinates));
    }

    /** One chunk of an array. */
    public Optional<ObjectRef> findChunk(ManifestEntry.ChunkMap map, ChunkCoordinates chunk) {
        return maps(map).find(map.chunks(), chunk);
    }

    /** All entries whose manifest key begins with {@code prefix}, in order, lazily. */
    public Iterator<ManifestEntry> entries(String prefix) {
        Iterator<Item.Entry<ManifestEntry>> cursor = trie.entries(KeyRange.cell(Pages.prefixBits(prefix)));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public ManifestEntry next() {
                return cursor.next().value();
            }
        };
    }

    /** Whether a directory holds but a few keys, the chunks of its own array apart, and no directories with other keys. Of many it is said that it is not. */
    boolean isFlat(String directory) {
        String below = directory.isEmpty() ? "" : directory + "/";
        Iterator<ManifestEntry> entries = entries(below);
        for (int seen = 0; entries.hasNext(); seen++) {
            String key = entries.next().key();
            boolean isOwnMap = key.equals(directory + "/");
            if (seen == MAX_FLAT_ENTRIES || !isOwnMap && key.indexOf('/', below.length()) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** What stands at and below the path of a node: all whose manifest key begins with it and a slash; for the empty path everything. */
    public Totals totalsBelow(String path) {
        return path.isEmpty() ? totals() : trie.totals(KeyRange.cell(Pages.prefixBits(path + "/")));
    }

    /** Takes keys one by one. */
    @FunctionalInterface
    public interface KeyVisitor {
        /** One key and what it holds. */
        void visit(String key, ObjectRef object);
    }

    /** Shows every key of one entry: the document, or all chunks in the order of the chunk map. */
    public void forEachKey(ManifestEntry entry, KeyVisitor visitor) {
        if (entry instanceof ManifestEntry.Document document) {
            visitor.visit(document.key(), document.object());
            return;
        }
        ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
        Namer namer = new Namer(map);
        chunks(map).forEachRemaining(chunk -> visitor.visit(namer.key(chunk), chunk.value()));
    }

    private Iterator<Item.Entry<ObjectRef>> chunks(ManifestEntry.ChunkMap map) {
        return maps(map).entries(map.chunks());
    }

    /** Makes the keys of the chunks of one array. Safe for many threads. */
    final class Namer {
        private final String prefix;
        private final ChunkOrder order;
        private final ChunkKeys keys;

        Namer(ManifestEntry.ChunkMap map) {
            this.prefix = map.keyPrefix();
            this.order = ChunkOrder.of(map.naming().rank());
            this.keys = new ChunkKeys(map.naming());
        }

        String key(Item.Entry<ObjectRef> chunk) {
            String key = prefix + keys.key(ChunkCoordinates.of(order.coordinates(chunk.key())));
            if (!ZarrKey.isLegal(key)) {
                throw FirnException.corrupt(
                        "the chunk key " + ZarrKey.shown(key) + " of manifest " + cid + " is not legal");
            }
            return key;
        }
    }

    /**
     * Gives every key whose manifest key begins with {@code prefix} to {@code batches}, many at a time and in the order of {@link #forEachKey(String, KeyVisitor)}, on the
     * calling thread. Keys are only read here; they are made by whoever goes through a batch, which another thread may do. The last batch may be empty.
     */
    public void forEachBatch(String prefix, Consumer<KeyBatch> batches) {
        KeyBatch batch = new KeyBatch();
        Iterator<ManifestEntry> entries = entries(prefix);
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            if (entry instanceof ManifestEntry.ChunkMap map) {
                Namer namer = new Namer(map);
                Iterator<Item.Entry<ObjectRef>> chunks = chunks(map);
                while (chunks.hasNext()) {
                    batch = batch.orNext(batches);
                    batch.add(namer, chunks.next());
                }
            } else {
                batch = batch.orNext(batches);
                batch.add((ManifestEntry.Document) entry);
            }
        }
        batches.accept(batch);
    }

    /**
     * Shows every key below a path, empty for all: also the chunks of an array further up that lie there.
     */
    public void forEachKeyBelow(String path, KeyVisitor visitor) {
        String below = path.isEmpty() ? "" : path + "/";
        forEachKey(below, visitor);
        for (ManifestEntry.ChunkMap map : chunkMapsOver(path)) {
            forEachKey(map, (key, object) -> {
                if (key.startsWith(below)) {
                    visitor.visit(key, object);
                }
            });
        }
    }

    /** The chunk maps of arrays above a path, not at it, some of whose chunks may lie below the path. */
    public List<ManifestEntry.ChunkMap> chunkMapsOver(String path) {
        if (path.isEmpty() || trie.root().isEmpty()) {
            return List.of();
        }
        return chunkMapsAbove(path).stream()
                .filter(map -> map.keyPrefix().length() <= path.length())
                .filter(map -> new ChunkKeys(map.naming())
                        .findDirectory(path.substring(map.keyPrefix().length()))
                        .isPresent())
                .toList();
    }

    /** Shows every key whose manifest key begins with {@code prefix}. */
    public void forEachKey(String prefix, KeyVisitor visitor) {
        entries(prefix).forEachRemaining(entry -> forEachKey(entry, visitor));
    }

    /** The first manifest key at or behind {@code from} that begins with {@code prefix}. */
    public Optional<String> findKeyFrom(String prefix, String from) {
        TreeCursor<ManifestEntry> cursor = trie.entries(KeyRange.cell(Pages.prefixBits(prefix)));
        cursor.seek(Pages.prefixBits(from));
        return cursor.hasNext() ? Optional.of(cursor.next().value().key()) : Optional.empty();
    }

    /** The CID that the manifest of the node at a path has when it is taken alone, its keys relative to it; nothing if there is nothing. */
    public Optional<Cid> nodeCid(String path) {
        Iterator<ManifestEntry> below = entries(path + "/");
        return below.hasNext() ? Optional.of(NodeManifest.cid(path, below)) : Optional.empty();
    }

    /** The tree of entries. */
    BoundedTrie<ManifestEntry> trie() {
        return trie;
    }

    /** Where pages and nodes are read. */
    public BlockSource blocks() {
        return blocks;
    }

    ChunkMaps maps(ManifestEntry.ChunkMap map) {
        return maps(map.key(), map.naming().rank());
    }

    /** Reads and edits the chunk map, of this rank, at a key of the manifest. */
    ChunkMaps maps(String manifestKey, int rank) {
        synchronized (recentMaps) {
            @Nullable ChunkMaps maps = recentMaps.get(manifestKey);
            if (maps == null || maps.rank() != rank) {
                maps = new ChunkMaps(blocks, rank, recent.chunks());
                recentMaps.put(manifestKey, maps);
            }
            return maps;
        }
    }
}
