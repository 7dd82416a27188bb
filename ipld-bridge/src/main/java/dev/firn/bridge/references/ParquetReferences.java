package dev.firn.bridge.references;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.ChunkCoordinates;
import dev.firn.zarr.ChunkGrid;
import dev.firn.zarr.ChunkKeys;
import dev.firn.zarr.JsonValue;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * References as a directory that fsspec reads bit by bit: {@code .zmetadata}, and for each array tables {@code <array>/refs.<n>.parq} of 10,000 chunks in C order.
 *
 * <p>The form knows Zarr v2 and nothing else, so v3 nodes are told in terms of v2 ({@link MetadataV2}), and files that are neither metadata of a node nor a chunk
 * within the shape of its array are left out. Memory holds the metadata and one table; chunks are sorted in the repository's scratch space. For one thread. See
 * docs/references.md.
 */
public final class ParquetReferences {
    private static final int ROWS = 10_000;

    private final References references;
    private final Snapshot version;
    private final Path directory;
    private final Scratch scratch;
    /** The metadata of all nodes, as v2 has it, by key relative to the path asked for. */
    private final TreeMap<String, JsonValue> metadata = new TreeMap<>(ZarrKey.ORDER);

    /** The arrays of v3, by path relative to that asked for. */
    private final Map<String, MetadataV2> translated = new HashMap<>();

    private long leftOut;
    private long sparseArrays;

    private ParquetReferences(References references, Path directory, Scratch scratch) {
        this.references = references;
        this.version = references.version();
        this.directory = directory;
        this.scratch = scratch;
    }

    /**
     * What does not become as it was.
     *
     * @param leftOutKeys how many keys have no place in the form
     * @param sparseArrays how many arrays have absent chunks in a table beside others, over which fsspec stumbles in some surroundings
     */
    public record Losses(long leftOutKeys, long sparseArrays) {}

    /**
     * Writes all references.
     *
     * @param directory is there and empty
     * @param scratch sorts the chunks; not closed
     * @throws FirnException of kind UNSUPPORTED if there is an array that v2 has no words for, or whose path the form cannot have; and as {@link
     *     References#forEach}
     */
    public static Losses write(References references, Path directory, Scratch scratch) {
        ParquetReferences writer = new ParquetReferences(references, directory, scratch);
        try {
            writer.write();
        } catch (IOException e) {
            throw FirnException.io("references cannot be written to " + directory, e);
        }
        return new Losses(writer.leftOut, writer.sparseArrays);
    }

    private void write() throws IOException {
        List<ManifestEntry.ChunkMap> maps = new ArrayList<>();
        references.entries().forEachRemaining(entry -> {
            if (entry instanceof ManifestEntry.ChunkMap map) {
                maps.add(map);
            } else {
                document((ManifestEntry.Document) entry);
            }
        });
        for (ManifestEntry.ChunkMap map : maps) {
            chunks(map);
        }
        JsonValue whole = new JsonValue.Members(Map.of(
                "metadata",
                new JsonValue.Members(metadata),
                "record_size",
                new JsonValue.Numeral(String.valueOf(ROWS)),
                "zarr_consolidated_format",
                new JsonValue.Numeral("1")));
        Files.writeString(
                directory.resolve(NodeDocument.ZMETADATA.fileName()), whole.compact(), StandardCharsets.UTF_8);
    }

    private void document(ManifestEntry.Document document) {
        Optional<NodeDocument> kind = NodeDocument.find(document.key());
        String node = ZarrKey.directory(document.key());
        boolean isV3 = version.exists(NodeDocument.ZARR_JSON.key(node));
        boolean counts = kind.isPresent()
                && !kind.get().isDerived()
                && (!isV3 || kind.get() == NodeDocument.ZARR_JSON)
                && document.object().sizeBytes() <= Naming.MAX_DOCUMENT_BYTES;
        if (!counts) {
            leftOut += kind.filter(NodeDocument::isDerived).isPresent() ? 0 : 1;
            return;
        }
        JsonValue said = JsonValue.find(bytes(document.key()))
                .orElseThrow(() -> FirnException.unsupported(
                                ZarrKey.shown(document.key()) + " is not JSON that references in Parquet form can hold")
                        .withHint("use --format json"));
        String relative =
                node.substring(Math.min(node.length(), references.prefix().length()));
        if (kind.get() != NodeDocument.ZARR_JSON) {
            JsonValue kept = kind.get() == NodeDocument.ZARRAY ? MetadataV2.withDots(said) : said;
            metadata.put(kind.get().key(relative), kept);
            return;
        }
        MetadataV2 inV2 = MetadataV2.ofV3(document.key(), said);
        if (version.isArray(node)) {
            translated.put(relative, inV2);
        }
        put(relative, inV2, version.isArray(node) ? NodeDocument.ZARRAY : NodeDocument.ZGROUP);
    }

    private void put(String path, MetadataV2 node, NodeDocument kind) {
        metadata.put(kind.key(path), node.node());
        metadata.remove(NodeDocument.ZATTRS.key(path));
        node.attributes().ifPresent(found -> metadata.put(NodeDocument.ZATTRS.key(path), found));
    }

    private byte[] bytes(String key) {
        ByteBuffer bytes = version.get(key);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private void chunks(ManifestEntry.ChunkMap map) throws IOException {
        String path = map.key().substring(0, map.key().length() - 1);
        checkPath(path);
        Grid grid = grid(path);
        SortedScratch sorted = scratch.map("chunks of " + path);
        ChunkKeys keys = new ChunkKeys(map.naming());
        version.manifest().forEachKey(map, (key, object) -> {
            Optional<BigInteger> number =
                    keys.find(key, map.keyPrefix().length()).flatMap(grid::number);
            if (number.isPresent()) {
                sorted.put(number(number.get().longValueExact()), value(object));
            } else {
                leftOut++;
            }
        });
        String relative = path.substring(references.prefix().length());
        Optional<MetadataV2> node = Optional.ofNullable(translated.get(relative));
        if (node.isPresent() && grid.count().equals(BigInteger.valueOf(sorted.count()))) {
            put(relative, node.get().ofCompleteArray(), NodeDocument.ZARRAY);
        }
        tables(directory.resolve(relative), sorted, grid.count());
    }

    /** fsspec takes a name that begins with ".z" for metadata wherever it stands. */
    private void checkPath(String path) {
        if (path.length() + 1 <= references.prefix().length() || path.isEmpty()) {
            throw FirnException.unsupported("references in Parquet form have no name for an array at their root")
                    .withHint("use --format json, or publish the group that the array is in");
        }
        if (("/" + path).contains("/.z")) {
            throw FirnException.unsupported(
                            "references in Parquet form cannot hold an array of the name " + ZarrKey.shown(path))
                    .withHint("use --format json");
        }
    }

    private Grid grid(String path) {
        NodeDocument kind =
                version.exists(NodeDocument.ZARR_JSON.key(path)) ? NodeDocument.ZARR_JSON : NodeDocument.ZARRAY;
        ChunkGrid grid = ArrayInfo.find(kind, bytes(kind.key(path)))
                .flatMap(ChunkGrid::find)
                .filter(found -> found.chunkCount().bitLength() < Long.SIZE)
                .orElseThrow(() -> FirnException.unsupported(
                                "references in Parquet form number chunks, which those of array " + ZarrKey.shown(path)
                                        + " cannot be")
                        .withHint("use --format json"));
        return Grid.of(grid);
    }

    /** How many chunks there may be along each axis. */
    private record Grid(List<BigInteger> lengths) {
        static Grid of(ChunkGrid grid) {
            List<BigInteger> lengths = new ArrayList<>();
            for (int axis = 0; axis < grid.shape().size(); axis++) {
                BigInteger chunk = grid.chunkShape().get(axis);
                lengths.add(grid.shape()
                        .get(axis)
                        .add(chunk)
                        .subtract(BigInteger.ONE)
                        .divide(chunk));
            }
            return new Grid(lengths);
        }

        BigInteger count() {
            return lengths.stream().reduce(BigInteger.ONE, BigInteger::multiply);
        }

        /** The number of a chunk in C order; nothing if it is out of the grid. */
        Optional<BigInteger> number(ChunkCoordinates chunk) {
            BigInteger number = BigInteger.ZERO;
            for (int axis = 0; axis < lengths.size(); axis++) {
                BigInteger index = new BigInteger(Long.toUnsignedString(chunk.index(axis)));
                if (index.compareTo(lengths.get(axis)) >= 0) {
                    return Optional.empty();
                }
                number = number.multiply(lengths.get(axis)).add(index);
            }
            return Optional.of(number);
        }
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] value(ObjectRef object) {
        byte[] cid = object.cid().toBytes();
        return ByteBuffer.allocate(Long.BYTES + cid.length)
                .putLong(object.sizeBytes())
                .put(cid)
                .array();
    }

    private static ObjectRef object(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long sizeBytes = bytes.getLong();
        return new ObjectRef(Cid.read(bytes), sizeBytes);
    }

    /** A table without any chunk has no file. */
    private void tables(Path target, SortedScratch sorted, BigInteger count) throws IOException {
        Files.createDirectories(target);
        ParquetTable table = new ParquetTable();
        long current = -1;
        boolean isSparse = false;
        try (ScratchCursor cursor = sorted.cursor()) {
            while (cursor.next()) {
                long number = ByteBuffer.wrap(cursor.key()).getLong();
                if (number / ROWS != current) {
                    isSparse |= write(table, target, current, count);
                    table = new ParquetTable();
                    current = number / ROWS;
                }
                isSparse |= pad(table, (int) (number % ROWS));
                table.add(Optional.of(references.reference(object(cursor.value()))));
            }
        }
        isSparse |= write(table, target, current, count);
        sparseArrays += isSparse ? 1 : 0;
    }

    /** Whether rows without a chunk were needed. */
    private static boolean pad(ParquetTable table, int rows) {
        boolean isShort = table.rows() < rows;
        while (table.rows() < rows) {
            table.add(Optional.empty());
        }
        return isShort;
    }

    private static boolean write(ParquetTable table, Path target, long number, BigInteger count) throws IOException {
        if (number < 0) {
            return false;
        }
        BigInteger rest = count.subtract(BigInteger.valueOf(number).multiply(BigInteger.valueOf(ROWS)));
        boolean isSparse = pad(table, rest.min(BigInteger.valueOf(ROWS)).intValueExact());
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(target.resolve("refs." + number + ".parq")))) {
            table.write(out);
        }
        return isSparse;
    }
}
