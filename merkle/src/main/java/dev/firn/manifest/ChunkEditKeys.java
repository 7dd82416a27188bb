package dev.firn.manifest;

import dev.firn.tree.Bits;
import dev.firn.zarr.ArrayNaming;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The order in which chunk edits are sorted, in working state: manifest key of the array, a zero byte, a mark, and for a chunk the naming of the array
 * and the key bits. So arrays come as in the manifest, a reset before the chunks of its array, and chunks as in the chunk map.
 */
final class ChunkEditKeys {
    private static final byte RESET = 0;
    private static final byte CHUNK = 1;

    private ChunkEditKeys() {}

    /** The mark that the chunk map of an array begins empty. */
    static byte[] reset(String manifestKey) {
        byte[] array = manifestKey.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(array, array.length + 2);
    }

    static byte[] chunk(String manifestKey, ArrayNaming naming, Bits key) {
        byte[] array = manifestKey.getBytes(StandardCharsets.UTF_8);
        byte[] bits = key.toBytes();
        ByteBuffer out = ByteBuffer.allocate(array.length + 2 + NamingBytes.BYTES + bits.length)
                .put(array)
                .put((byte) 0)
                .put(CHUNK);
        NamingBytes.put(naming, out);
        return out.put(bits).array();
    }

    static String manifestKey(byte[] key) {
        return new String(key, 0, zero(key), StandardCharsets.UTF_8);
    }

    /** What the keys of all edits of one array begin with, and no other's: the manifest key and the zero byte. */
    static byte[] begin(byte[] key) {
        return Arrays.copyOf(key, zero(key) + 1);
    }

    static boolean beginsWith(byte[] key, byte[] begin) {
        return key.length > begin.length && Arrays.equals(key, 0, begin.length, begin, 0, begin.length);
    }

    static boolean isReset(byte[] key) {
        return key[zero(key) + 1] == RESET;
    }

    static ArrayNaming naming(byte[] key) {
        return NamingBytes.take(ByteBuffer.wrap(key, zero(key) + 2, NamingBytes.BYTES));
    }

    /** The key bits of a chunk of the array whose keys begin so. */
    static Bits bits(byte[] key, byte[] begin) {
        return Bits.of(Arrays.copyOfRange(key, begin.length + 1 + NamingBytes.BYTES, key.length));
    }

    /** Keys hold no zero byte, so the first is the one behind the array. */
    private static int zero(byte[] key) {
        int at = 0;
        while (key[at] != 0) {
            at++;
        }
        return at;
    }
}
