package dev.firn.cas;

import org.jspecify.annotations.Nullable;

/**
 * An object by what it holds: the CID that UnixFS profile {@code unixfs-v1-2025} gives its bytes, and how many they are.
 *
 * <p>Up to one leaf (1 MiB) the CID is raw, above it is the dag-pb root of the file DAG. See docs/format.md, "Objects".
 *
 * @param cid raw or dag-pb, sha2-256, version 1
 * @param sizeBytes length of the object, 0 or more
 */
public record ObjectRef(Cid cid, long sizeBytes) {
    /** Checks that codec and length agree. */
    public ObjectRef {
        if (!cid.isFirn() || !cid.has(sizeBytes <= Block.MAX_BYTES ? Codec.RAW : Codec.DAG_PB)) {
            throw new IllegalArgumentException("an object of " + sizeBytes + " bytes cannot be " + cid);
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("an object of " + sizeBytes + " bytes");
        }
    }

    /** Written out: what the compiler makes of a record costs a short command several milliseconds at its first use. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectRef that && sizeBytes == that.sizeBytes && cid.equals(that.cid);
    }

    @Override
    public int hashCode() {
        return cid.hashCode();
    }

    /** Whether the object is one raw block. */
    public boolean isOneBlock() {
        return sizeBytes <= Block.MAX_BYTES;
    }
}
