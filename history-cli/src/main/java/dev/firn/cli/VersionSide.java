package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A version as a side of a comparison.
 *
 * @param snapshot the version
 */
record VersionSide(Snapshot snapshot) implements DiffSide {
    @Override
    public byte[] bytes(String key, long sizeBytes) {
        ByteBuffer buffer = snapshot.get(key);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public Optional<byte[]> find(String key, long maxBytes) {
        return snapshot.find(key)
                .filter(object -> object.sizeBytes() <= maxBytes)
                .map(object -> bytes(key, object.sizeBytes()));
    }

    @Override
    public Cid cid(String key) {
        return snapshot.object(key).cid();
    }
}
