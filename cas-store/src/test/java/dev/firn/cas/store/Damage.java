package dev.firn.cas.store;

import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/** Does to a memory space what disks and people do to files. */
final class Damage {
    private static final int MAX_BYTES = 64 << 20;

    private Damage() {}

    static byte[] bytes(BlobSpace space, BlobName blob) {
        ByteBuffer whole = space.readWhole(blob, MAX_BYTES);
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        return bytes;
    }

    /** Changes one byte of a blob in place. */
    static void flip(MemorySpace space, BlobName blob, long offsetBytes, int mask) {
        replace(space, blob, bytes -> {
            bytes[(int) offsetBytes] ^= (byte) mask;
            return bytes;
        });
    }

    /** Puts other bytes under a name, which a space does not allow but a disk does. */
    static void replace(MemorySpace space, BlobName blob, UnaryOperator<byte[]> change) {
        byte[] changed = change.apply(bytes(space, blob));
        ((BlobDeletion) space).delete(blob);
        space.create(blob, ByteSource.of(changed));
    }

    /** A space with the same blobs, but for one that has other bytes. */
    static MemorySpace copy(BlobSpace space, BlobName changed, byte[] bytes) {
        MemorySpace copy = new MemorySpace(() -> 0);
        for (String directory : List.of("packs", "lines", "index")) {
            for (BlobEntry entry : space.list(BlobName.of(directory))) {
                copy.create(
                        entry.name(), ByteSource.of(entry.name().equals(changed) ? bytes : bytes(space, entry.name())));
            }
        }
        return copy;
    }
}
