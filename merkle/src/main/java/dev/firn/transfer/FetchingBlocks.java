package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.util.Optional;

/** Pages, nodes and commits: those that are here, and the others fetched, counted and kept. No block is fetched by two threads. Safe for many threads. */
final class FetchingBlocks implements BlockSource {
    private static final int STRIPES = 64;

    private final TransferSource source;
    private final Inflow inflow;
    private final FetchCount count;
    private final Object[] stripes = new Object[STRIPES];

    FetchingBlocks(TransferSource source, Inflow inflow, FetchCount count) {
        this.source = source;
        this.inflow = inflow;
        this.count = count;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        Optional<Block> here = findHere(cid);
        if (here.isPresent()) {
            return here;
        }
        synchronized (stripes[cid.hashCode() & STRIPES - 1]) {
            Optional<Block> meanwhile = findHere(cid);
            return meanwhile.isPresent() ? meanwhile : Optional.of(fetch(cid));
        }
    }

    private Block fetch(Cid cid) {
        Block block = source.block(cid);
        if (!block.cid().equals(cid)) {
            throw FirnException.corrupt("asked for block " + cid + ", " + source.place() + " gave " + block.cid());
        }
        inflow.putNode(block);
        count.add(block.sizeBytes());
        return block;
    }

    private Optional<Block> findHere(Cid cid) {
        return inflow.knows(cid) ? SoundHere.find(() -> inflow.findBlock(cid)) : Optional.empty();
    }
}
