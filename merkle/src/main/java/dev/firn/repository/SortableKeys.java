package dev.firn.repository;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys as bytes in working state, so that in the order of these bytes a key comes right before those below it, and numbers come by size: as chunks are made
 * and as chunk maps have them, so that what is put in order once is nearly so the next time.
 *
 * <pre>
 * a/c/9   ->  a 01 c 01 05 9         the slash is less than anything else in a key, and before
 * a/c/10  ->  a 01 c 01 06 1 0       each number stands how long it is: 4 and the count of digits
 * </pre>
 *
 * <p>Legal keys have no bytes below 32 of their own. See {@link dev.firn.zarr.ZarrKey}.
 */
final class SortableKeys {
    private static final byte SLASH = 1;
    private static final int MARKS = 4;
    /** Longer numbers come as if they had so many digits. */
    private static final int MAX_DIGITS = 27;

    private SortableKeys() {}

    static byte[] bytes(String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[2 * utf8.length];
        int length = 0;
        for (int at = 0; at < utf8.length; at++) {
            if (isDigit(utf8[at]) && (at == 0 || !isDigit(utf8[at - 1]))) {
                int end = at + 1;
                while (end < utf8.length && isDigit(utf8[end])) {
                    end++;
                }
                out[length++] = (byte) (MARKS + Math.min(MAX_DIGITS, end - at));
            }
            out[length++] = utf8[at] == '/' ? SLASH : utf8[at];
        }
        return Arrays.copyOf(out, length);
    }

    private static boolean isDigit(byte unit) {
        return unit >= '0' && unit <= '9';
    }

    static String key(byte[] bytes) {
        byte[] utf8 = new byte[bytes.length];
        int length = 0;
        for (byte unit : bytes) {
            if (unit == SLASH) {
                utf8[length++] = '/';
            } else if (unit < 0 || unit >= ' ') {
                utf8[length++] = unit;
            }
        }
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
    }
}
