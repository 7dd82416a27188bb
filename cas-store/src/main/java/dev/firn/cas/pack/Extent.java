package dev.firn.cas.pack;

/**
 * The bytes {@code [offsetBytes, offsetBytes + lengthBytes)} of a container.
 *
 * @param offsetBytes where they begin
 * @param lengthBytes how many they are
 * @param checksum of a block, as {@link BlockChecksum} makes it, noted when it was written; 0 where nothing was
 */
public record Extent(long offsetBytes, long lengthBytes, int checksum) {
    /** Bytes of which no checksum is noted. */
    public Extent(long offsetBytes, long lengthBytes) {
        this(offsetBytes, lengthBytes, 0);
    }

    /** Where they end. */
    public long endBytes() {
        return offsetBytes + lengthBytes;
    }
}
