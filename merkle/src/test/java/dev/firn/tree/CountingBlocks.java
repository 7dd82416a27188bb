package dev.firn.tree;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Blocks in memory, and how often they were asked for and given. */
final class CountingBlocks implements BlockSource, BlockSink {
    private final Map<Cid, Block> blocks = new HashMap<>();
    private int readCount;
    private int writeCount;

    @Override
    public void put(Block block) {
        writeCount++;
        blocks.put(block.cid(), block);
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        readCount++;
        return Optional.ofNullable(blocks.get(cid));
    }

    void remove(Cid cid) {
        blocks.remove(cid);
    }

    /** Begins to count anew. */
    void reset() {
        readCount = 0;
        writeCount = 0;
    }

    int readCount() {
        return readCount;
    }

    int writeCount() {
        return writeCount;
    }
}
