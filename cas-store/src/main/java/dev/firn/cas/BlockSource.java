package dev.firn.cas;

import java.util.Optional;

/** Where blocks are read by CID. Every block that is given out was checked against its CID. Safe for many threads. */
public interface BlockSource {
    /**
     * Looks for a block.
     *
     * @throws FirnException of kind CORRUPT if the only copies of it have the wrong bytes, IO if the medium fails
     */
    Optional<Block> findBlock(Cid cid);

    /**
     * The block that should be there.
     *
     * @throws FirnException of kind MISSING if it is not; else as {@link #findBlock}
     */
    default Block block(Cid cid) {
        return findBlock(cid).orElseThrow(() -> FirnException.missing("block " + cid + " is not in the store"));
    }
}
