package dev.firn.cas.pack;

/**
 * The bytes {@code [offsetBytes, offsetBytes + lengthBytes)} of a container.
 *
 * @param offsetBytes where they begin
 * @param lengthBytes how many they are
 */
public record Extent(long offsetBytes, long lengthBytes) {
    /** Where they end. */
    public long endBytes() {
        return offsetBytes + lengthBytes;
    }
}
