package dev.firn.cli;

import dev.firn.manifest.KeyChange.ChunkPlace;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.ChunkGrid;
import dev.firn.zarr.ChunkKeys;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which keys of one side are chunks, and of which arrays. For one thread. See docs/format.md, "Which keys are chunks". */
final class ArrayPlaces {
    private static final int MAX_REMEMBERED = 4_096;

    private final DiffSide side;
    private final Map<String, Optional<Scope>> remembered = new LinkedHashMap<>();

    ArrayPlaces(DiffSide side) {
        this.side = side;
    }

    private record Scope(String path, ChunkKeys keys) {
        Optional<ChunkPlace> find(String key) {
            return keys.find(key, path.isEmpty() ? 0 : path.length() + 1)
                    .map(coordinates -> new ChunkPlace(path, coordinates));
        }
    }

    private record Described(NodeDocument document, ByteBuffer bytes, Naming.Accepted naming) {}

    /** The place of a chunk; nothing for the key of a document. */
    Optional<ChunkPlace> find(String key) {
        return NodeDocument.find(key).isPresent()
                ? Optional.empty()
                : scope(ZarrKey.directory(key)).flatMap(scope -> scope.find(key));
    }

    /** The grid of the array at a path, as far as its document can be understood. */
    Optional<ChunkGrid> grid(String path) {
        return described(path)
                .flatMap(found -> ArrayInfo.find(found.document(), found.bytes().array()))
                .flatMap(ChunkGrid::find);
    }

    /** The nearest array at or above a directory. */
    private Optional<Scope> scope(String directory) {
        Optional<Scope> known = remembered.get(directory);
        if (known != null) {
            return known;
        }
        Optional<Scope> scope = described(directory)
                .map(found -> new Scope(directory, new ChunkKeys(found.naming().naming())));
        if (scope.isEmpty() && !directory.isEmpty()) {
            scope = scope(ZarrKey.directory(directory));
        }
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(directory, scope);
        return scope;
    }

    private Optional<Described> described(String path) {
        for (NodeDocument document : List.of(NodeDocument.ZARR_JSON, NodeDocument.ZARRAY)) {
            Optional<byte[]> bytes = side.find(document.key(path), Naming.MAX_DOCUMENT_BYTES);
            if (bytes.isPresent() && Naming.of(document, bytes.get()) instanceof Naming.Accepted accepted) {
                return Optional.of(new Described(document, ByteBuffer.wrap(bytes.get()), accepted));
            }
        }
        return Optional.empty();
    }
}
