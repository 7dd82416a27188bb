package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;

/**
 * A directory by what it holds.
 *
 * @param cid its dag-pb root, what {@code ipfs add -r} prints
 * @param tsizeBytes total size of its blocks and of all below them, each counted as often as it is linked
 */
public record DirectoryRef(Cid cid, long tsizeBytes) {
    /** Checks the codec. */
    public DirectoryRef {
        if (!cid.isFirn() || !cid.has(Codec.DAG_PB) || tsizeBytes < 0) {
            throw new IllegalArgumentException("a directory " + cid + " of " + tsizeBytes + " bytes");
        }
    }
}
