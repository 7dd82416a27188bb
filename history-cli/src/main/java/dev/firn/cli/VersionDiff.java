package dev.firn.cli;

import dev.firn.manifest.KeyChange;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Two versions and in what they differ.
 *
 * @param before the older
 * @param after the newer
 */
record VersionDiff(Snapshot before, Snapshot after) {
    static VersionDiff between(Snapshot before, Snapshot after) {
        return new VersionDiff(before, after);
    }

    /** Shows every key in which they differ; may be called again. */
    void forEach(Consumer<KeyChange> visitor) {
        before.diff(after, visitor);
    }

    /** What a key holds in the older one. */
    byte[] oldBytes(String key) {
        return bytes(before, key);
    }

    /** What a key holds in the newer one. */
    byte[] newBytes(String key) {
        return bytes(after, key);
    }

    private static byte[] bytes(Snapshot snapshot, String key) {
        ByteBuffer buffer = snapshot.get(key);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
