package dev.firn.cas.space;

import dev.firn.cas.FirnException;

/** Checks of half-open byte ranges, the same for every space. */
final class Ranges {
    /** The longest range that one buffer holds, in bytes. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private Ranges() {}

    /** The length of {@code [beginBytes, endBytes)}. */
    static int lengthBytes(long beginBytes, long endBytes) {
        if (beginBytes < 0 || endBytes < beginBytes || endBytes - beginBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "not a range of at most " + MAX_BYTES + " bytes: [" + beginBytes + ", " + endBytes + ")");
        }
        return (int) (endBytes - beginBytes);
    }

    /** The report that a blob ends too early. */
    static FirnException cutOff(BlobName name, String place, long endBytes) {
        return FirnException.corrupt(
                "blob " + name + " in " + place + " ends before byte " + endBytes + ", which should be there");
    }

    /** The report that there is no such blob. */
    static FirnException missing(BlobName name, String place) {
        return FirnException.missing("there is no blob " + name + " in " + place);
    }
}
