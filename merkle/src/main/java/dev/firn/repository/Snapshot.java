package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import dev.firn.manifest.KeyChange;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestDiff;
import dev.firn.manifest.ManifestEntry;
import dev.firn.tree.Totals;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One version of a hierarchy, to read. Immutable, safe for many threads. Every byte that is given out was checked against its hash.
 *
 * <p>Whatever reads throws a {@link FirnException} of kind CORRUPT if bytes are wrong, MISSING if they are gone, IO if the medium fails.
 */
public final class Snapshot {
    private final Optional<Cid> commit;
    private final Manifest manifest;
    private final ObjectSource objects;
    private final long maxMetadataBytes;

    Snapshot(Optional<Cid> commit, Manifest manifest, ObjectSource objects) {
        this(commit, manifest, objects, Naming.MAX_DOCUMENT_BYTES);
    }

    private Snapshot(Optional<Cid> commit, Manifest manifest, ObjectSource objects, long maxMetadataBytes) {
        this.commit = commit;
        this.manifest = manifest;
        this.objects = objects;
        this.maxMetadataBytes = maxMetadataBytes;
    }

    /** A view of documents of one block; nothing else can be read, and a larger document is not taken for an array's. */
    static Snapshot ofMetadata(Manifest manifest) {
        BlockSource blocks = manifest.blocks();
        ObjectSource oneBlock = (object, begin, end, sink) -> {
            ByteBuffer bytes = blocks.block(object.cid()).bytes();
            try {
                sink.accept(bytes.slice((int) begin, (int) (end - begin)));
            } catch (java.io.IOException e) {
                throw FirnException.io("cannot hand on block " + object.cid(), e);
            }
        };
        return new Snapshot(Optional.empty(), manifest, oneBlock, Block.MAX_BYTES);
    }

    /** The commit it is the version of; nothing for the version before any. */
    public Optional<Cid> commit() {
        return commit;
    }

    /** The root page of its manifest: equal for equal content. */
    public Cid manifestCid() {
        return manifest.cid();
    }

    /** The manifest. */
    public Manifest manifest() {
        return manifest;
    }

    /** Where objects are read; the short documents that stand in the manifest are not among them. */
    public ObjectSource objects() {
        return objects;
    }

    /** What a key holds; nothing if it is absent. */
    public Optional<ObjectRef> find(String key) {
        return manifest.find(key);
    }

    /** Whether there is something at a key. */
    public boolean exists(String key) {
        return find(key).isPresent();
    }

    /**
     * What a key holds.
     *
     * @throws FirnException of kind MISSING if it is absent
     */
    public ObjectRef object(String key) {
        return find(key).orElseThrow(() -> absent(key));
    }

    private ManifestEntry.Document document(String key) {
        return manifest.findDocument(key).orElseThrow(() -> absent(key));
    }

    private FirnException absent(String key) {
        return FirnException.missing("there is no key " + ZarrKey.shown(key)
                + commit.map(cid -> " in commit " + cid).orElse(""));
    }

    /**
     * The bytes of a key, read-only; of at most 2 GiB.
     *
     * @throws FirnException of kind MISSING if it is absent
     */
    public ByteBuffer get(String key) {
        Optional<ObjectRef> chunk = manifest.findChunk(key);
        if (chunk.isPresent()) {
            return objects.bytes(chunk.get());
        }
        return bytes(document(key));
    }

    private ByteBuffer bytes(ManifestEntry.Document document) {
        return document.text().isPresent()
                ? ByteBuffer.wrap(document.text().get().getBytes(StandardCharsets.UTF_8))
                        .asReadOnlyBuffer()
                : objects.bytes(document.object());
    }

    /**
     * The bytes {@code [beginBytes, endBytes)} of a key, read-only.
     *
     * @throws IllegalArgumentException if they do not lie within it, or are more than 2 GiB
     */
    public ByteBuffer get(String key, long beginBytes, long endBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(endBytes - beginBytes));
        read(key, beginBytes, endBytes, bytes::put);
        return bytes.flip().asReadOnlyBuffer();
    }

    /** Hands the bytes {@code [beginBytes, endBytes)} of a key to {@code sink}, in pieces of at most 1 MiB. */
    public void read(String key, long beginBytes, long endBytes, ObjectSource.Sink sink) {
        Optional<ObjectRef> chunk = manifest.findChunk(key);
        if (chunk.isPresent()) {
            objects.read(chunk.get(), beginBytes, endBytes, sink);
            return;
        }
        ManifestEntry.Document document = document(key);
        if (document.text().isEmpty()) {
            objects.read(document.object(), beginBytes, endBytes, sink);
            return;
        }
        byte[] bytes = document.text().get().getBytes(StandardCharsets.UTF_8);
        if (beginBytes < 0 || endBytes < beginBytes || endBytes > bytes.length) {
            throw new IllegalArgumentException(
                    "bytes [" + beginBytes + ", " + endBytes + ") of an object of " + bytes.length);
        }
        try {
            sink.accept(ByteBuffer.wrap(bytes, (int) beginBytes, (int) (endBytes - beginBytes))
                    .slice()
                    .asReadOnlyBuffer());
        } catch (java.io.IOException e) {
            throw FirnException.io("cannot hand on the bytes of " + ZarrKey.shown(key), e);
        }
    }

    /** The bytes of a key as a stream, verified leaf by leaf as they are read. */
    public InputStream open(String key) {
        return new ObjectStream((object, begin, end, sink) -> read(key, begin, end, sink), object(key));
    }

    /** Shows every key below a path, empty for all; documents by key, the chunks of an array together, in the order of its chunk map. */
    public void forEachKey(String path, Manifest.KeyVisitor visitor) {
        manifest.forEachKeyBelow(path, visitor);
    }

    /** How many keys there are at and below a path, and the sizes of their objects added up; of chunks of an array further up that lie there nothing. Reads few pages. */
    public Totals totals(String path) {
        Totals below = manifest.totalsBelow(path);
        return path.isEmpty() || below.entryCount() > 0
                ? below
                : find(path).map(object -> new Totals(1, object.sizeBytes())).orElse(Totals.ZERO);
    }

    /** The children of a node, by name: groups, arrays, directories, and files that are no chunks. */
    public List<NodeListing> list(String path) {
        return new Children(this, path).list(Integer.MAX_VALUE);
    }

    /** Of the children of a node the first ones met, at most {@code limit}, by name. */
    public List<NodeListing> list(String path, int limit) {
        return new Children(this, path).list(limit);
    }

    /** Whether there is an array at a path, empty for the root. */
    public boolean isArray(String path) {
        return isArray(NodeDocument.ZARR_JSON, path) || isArray(NodeDocument.ZARRAY, path);
    }

    /** Whether this document of the node at a path describes an array. */
    boolean isArray(NodeDocument document, String path) {
        return metadata(document.key(path))
                .flatMap(metadata -> naming(document, metadata))
                .isPresent();
    }

    /** A document, unless it is longer than those that are looked into. */
    private Optional<ByteBuffer> metadata(String key) {
        return manifest.findDocument(key)
                .filter(found -> found.object().sizeBytes() <= maxMetadataBytes)
                .map(this::bytes);
    }

    private static Optional<ArrayNaming> naming(NodeDocument document, ByteBuffer metadata) {
        byte[] bytes = new byte[metadata.remaining()];
        metadata.duplicate().get(bytes);
        return Naming.of(document, bytes) instanceof Naming.Accepted accepted
                ? Optional.of(accepted.naming())
                : Optional.empty();
    }

    /** The array at a path, empty for the root. */
    public Optional<ArrayListing> array(String path) {
        Optional<ArrayListing> v3 = array(NodeDocument.ZARR_JSON, path);
        return v3.isPresent() ? v3 : array(NodeDocument.ZARRAY, path);
    }

    private Optional<ArrayListing> array(NodeDocument document, String path) {
        String key = document.key(path);
        Optional<ByteBuffer> metadata = metadata(key);
        Optional<ArrayNaming> naming = metadata.flatMap(bytes -> naming(document, bytes));
        if (naming.isEmpty()) {
            return Optional.empty();
        }
        Totals totals =
                manifest.findChunkMap(path).map(ManifestEntry.ChunkMap::totals).orElse(Totals.ZERO);
        return Optional.of(
                new ArrayListing(path, key, metadata.get(), naming.get(), totals.entryCount(), totals.storedBytes()));
    }

    /**
     * The node at a path taken alone, its keys relative to it: equal nodes of any version of any repository have the same manifest. Nothing is stored.
     *
     * @throws FirnException of kind MISSING if there is nothing at and below the path
     */
    public Cid checksum(String path) {
        if (path.isEmpty()) {
            return manifest.cid();
        }
        Optional<ObjectRef> file = find(path);
        return file.isPresent()
                ? file.get().cid()
                : manifest.nodeCid(path)
                        .orElseThrow(() -> FirnException.missing("there is nothing at " + ZarrKey.shown(path)));
    }

    /** Shows every key in which {@code later} differs from this; see {@link ManifestDiff}. The two may be of different repositories. */
    public void diff(Snapshot later, Consumer<KeyChange> visitor) {
        ManifestDiff.forEach(manifest, later.manifest, visitor::accept);
    }

    /** All documents below a path that describe arrays: the paths of these arrays, in order. */
    public List<String> arrays(String path) {
        List<String> arrays = new ArrayList<>();
        manifest.entries(path.isEmpty() ? "" : path + "/").forEachRemaining(entry -> {
            if (entry instanceof ManifestEntry.Document document
                    && NodeDocument.find(document.key())
                            .filter(NodeDocument::canNameChunks)
                            .isPresent()) {
                String array = ZarrKey.directory(document.key());
                if ((arrays.isEmpty() || !arrays.get(arrays.size() - 1).equals(array)) && isArray(array)) {
                    arrays.add(array);
                }
            }
        });
        return arrays;
    }
}
