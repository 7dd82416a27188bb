package dev.firn.cli;

import dev.firn.repository.ArrayListing;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.NodeDocument;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads what documents say about arrays. */
final class ArrayText {
    private ArrayText() {}

    /** What the documents of an array say, as far as they can be understood. */
    static Optional<ArrayInfo> info(Snapshot snapshot, ArrayListing array) {
        Optional<ArrayInfo> info = NodeDocument.find(array.metadataKey())
                .flatMap(document -> ArrayInfo.find(document, bytes(array.metadata())));
        String attributes = NodeDocument.ZATTRS.key(array.path());
        return info.isPresent() && array.metadataKey().endsWith(".zarray") && snapshot.exists(attributes)
                ? info.map(known -> known.withAttributes(bytes(snapshot.get(attributes))))
                : info;
    }

    /** All bytes of a document. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
