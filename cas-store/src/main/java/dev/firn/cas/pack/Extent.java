package dev.firn.cas.pack;

/**
 * The bytes {@code [offsetBytes, offsetBytes + lengthBytes)} of a container.
 *
 * @param offsetBytes where they begin
 * @param lengthBytes how many they are
 * @param checksum CRC-32C of them, as was noted when they were written; 0 where nothing was
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
