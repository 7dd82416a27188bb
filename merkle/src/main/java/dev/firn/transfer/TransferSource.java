package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import java.util.Optional;

/** Another store, from which blocks are fetched. Every block it gives out was checked against its CID. Safe for many threads. */
public interface TransferSource extends BlockSource {
    /** Where it is, for messages: a path or a URL. */
    String place();

    /**
     * A leaf of a large object.
     *
     * @throws FirnException of kind MISSING if it is not to be had, CORRUPT if its bytes are wrong, IO if the way there fails
     */
    default Block leaf(ObjectRef object, FilePart.Leaf leaf) {
        return block(leaf.cid());
    }

    /** Whether it can be asked again, later, for what was left out. */
    default boolean isRemote() {
        return true;
    }

    /** Whether leaves take so long to come that those that came are worth keeping when a transfer is cut. */
    default boolean isFar() {
        return true;
    }

    /** How many blocks are had at once, if they can be. */
    default Optional<BlockBatches> batches() {
        return Optional.empty();
    }

    @Override
    default Block block(Cid cid) {
        return findBlock(cid).orElseThrow(() -> FirnException.missing("block " + cid + " is not at " + place()));
    }
}
