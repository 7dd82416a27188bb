package dev.firn.zarr;

/** Canonical decimal text of unsigned 64-bit numbers in a row: ASCII digits, no sign, no leading zeros. */
final class Decimals {
    /** The largest number that may get one more digit, and the last digit it may then get. */
    private static final long MAX_WITHOUT_LAST = 1_844_674_407_370_955_161L;

    private static final int MAX_LAST = 5;

    private Decimals() {}

    /**
     * Reads exactly {@code into.length} numbers, {@code separator} between them, from {@code begin} to the end of the text.
     *
     * @return false if the text is anything else; what stands in {@code into} is then undefined
     */
    static boolean parse(String text, int begin, char separator, long[] into) {
        int at = begin;
        for (int axis = 0; axis < into.length; axis++) {
            if (axis > 0) {
                if (at >= text.length() || text.charAt(at) != separator) {
                    return false;
                }
                at++;
            }
            int first = at;
            long value = 0;
            for (; at < text.length() && isDigit(text.charAt(at)); at++) {
                int digit = text.charAt(at) - '0';
                int room = Long.compareUnsigned(value, MAX_WITHOUT_LAST);
                if (room > 0 || room == 0 && digit > MAX_LAST) {
                    return false;
                }
                value = 10 * value + digit;
            }
            if (at == first || at > first + 1 && text.charAt(first) == '0') {
                return false;
            }
            into[axis] = value;
        }
        return at == text.length();
    }

    private static boolean isDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }

    /** Writes the indices, {@code separator} between them. */
    static void append(ChunkCoordinates chunk, char separator, StringBuilder out) {
        for (int axis = 0; axis < chunk.rank(); axis++) {
            if (axis > 0) {
                out.append(separator);
            }
            long index = chunk.index(axis);
            if (index >= 0) {
                out.append(index);
            } else {
                out.append(Long.toUnsignedString(index));
            }
        }
    }
}
