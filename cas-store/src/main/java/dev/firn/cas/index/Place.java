package dev.firn.cas.index;

import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.Extent;

/**
 * Where the bytes of a block or object lie.
 *
 * @param container in which container
 * @param extent where in it
 */
public record Place(ContainerInfo container, Extent extent) {
    /** From where in the container. */
    public long offsetBytes() {
        return extent.offsetBytes();
    }

    /** How many they are. */
    public long lengthBytes() {
        return extent.lengthBytes();
    }

    /** Where they end in the container. */
    public long endBytes() {
        return extent.endBytes();
    }

    /** Container path and byte range. */
    @Override
    public String toString() {
        return container.blobName() + " [" + offsetBytes() + ", " + endBytes() + ")";
    }
}
