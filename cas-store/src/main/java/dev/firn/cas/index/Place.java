package dev.firn.cas.index;

import dev.firn.cas.pack.ContainerInfo;

/**
 * Where the bytes of a block or object lie.
 *
 * @param container in which container
 * @param offsetBytes from where in it
 * @param lengthBytes how many they are
 */
public record Place(ContainerInfo container, long offsetBytes, long lengthBytes) {
    /** Where they end in the container. */
    public long endBytes() {
        return offsetBytes + lengthBytes;
    }

    /** Container path and byte range. */
    @Override
    public String toString() {
        return container.blobName() + " [" + offsetBytes + ", " + endBytes() + ")";
    }
}
