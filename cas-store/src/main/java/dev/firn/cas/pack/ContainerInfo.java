package dev.firn.cas.pack;

import dev.firn.cas.space.BlobName;

/**
 * What is known of a container without its contents.
 *
 * @param type its kind
 * @param name its name
 * @param sizeBytes its full length
 * @param entries how many blocks and objects it holds
 */
public record ContainerInfo(ContainerType type, ContainerName name, long sizeBytes, int entries) {
    /** What its blob is called. */
    public BlobName blobName() {
        return name.in(type);
    }

    // Written out for the same reason as those of ContainerName.
    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerInfo that
                && type == that.type
                && name.equals(that.name)
                && sizeBytes == that.sizeBytes
                && entries == that.entries;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
