package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.util.HexFormat;

/**
 * The names that files and directories have while a checkout makes them: {@code .firn-}, 16 lower-case hexadecimal digits, {@code .tmp}. A directory's own files are
 * never called so; scans leave them out.
 */
final class ReservedNames {
    private static final String PREFIX = ".firn-";
    private static final String SUFFIX = ".tmp";
    private static final int DIGITS = 16;

    private ReservedNames() {}

    static String of(long number) {
        return PREFIX + HexFormat.of().toHexDigits(number) + SUFFIX;
    }

    static boolean isReserved(String name) {
        if (name.length() != PREFIX.length() + DIGITS + SUFFIX.length()
                || !name.startsWith(PREFIX)
                || !name.endsWith(SUFFIX)) {
            return false;
        }
        for (int at = PREFIX.length(); at < PREFIX.length() + DIGITS; at++) {
            char digit = name.charAt(at);
            if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Whether any segment of a key is such a name. */
    static boolean isIn(String key) {
        return key.contains(PREFIX)
                && (isReserved(ZarrKey.name(key))
                        || ZarrKey.directories(key).stream().map(ZarrKey::name).anyMatch(ReservedNames::isReserved));
    }
}
