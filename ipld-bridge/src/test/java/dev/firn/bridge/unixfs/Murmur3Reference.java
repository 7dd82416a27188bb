package dev.firn.bridge.unixfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** MurmurHash3_x64_128 with seed 0, written down from its definition (Austin Appleby, public domain), for checking against. */
final class Murmur3Reference {
    /** Two names whose first 64 bits are the same, found by a search of 2^32 steps. */
    static final List<String> COLLISION = List.of("nhgpmmnkpnfcolff", "mgfgngmdbmdccnim");

    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3Reference() {}

    /** The first 64 bits as 16 upper-case hexadecimal digits. */
    static String hash(byte[] name) {
        ByteBuffer padded = ByteBuffer.allocate((name.length / 16 + 1) * 16).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(name).rewind();
        long h1 = 0;
        long h2 = 0;
        for (int block = 0; block < name.length / 16; block++) {
            h1 ^= Long.rotateLeft(padded.getLong() * C1, 31) * C2;
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= Long.rotateLeft(padded.getLong() * C2, 33) * C1;
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        h1 ^= Long.rotateLeft(padded.getLong() * C1, 31) * C2 ^ name.length;
        h2 ^= Long.rotateLeft(padded.getLong() * C2, 33) * C1 ^ name.length;
        h1 += h2;
        h2 += h1;
        h1 = mixed(h1);
        h2 = mixed(h2);
        return String.format("%016X", h1 + h2);
    }

    private static long mixed(long value) {
        long k = value;
        k = (k ^ k >>> 33) * 0xff51afd7ed558ccdL;
        k = (k ^ k >>> 33) * 0xc4ceb9fe1a85ec53L;
        return k ^ k >>> 33;
    }
}
