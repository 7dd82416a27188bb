package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;

/** Where blocks that others made are read by CID, with whatever hash function and codec; all bytes were checked against it. */
@FunctionalInterface
public interface ForeignBlocks {
    /**
     * The bytes of a block, from position to limit, the caller's own.
     *
     * @throws FirnException of kind MISSING if it is not there, CORRUPT if its bytes are wrong, IO if the medium fails
     */
    ByteBuffer bytes(Cid cid);

    /** How long a block is, in bytes; this alone may be believed before anything of the block was verified. Throws as {@link #bytes}. */
    default int sizeBytes(Cid cid) {
        return bytes(cid).remaining();
    }
}
