package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Verified blocks, at most so many bytes of them; the one that was not asked for longest goes first. Safe for many threads. */
final class BlockCache {
    /** What a block costs beside its bytes. */
    private static final int OVERHEAD_BYTES = 200;

    private final long limitBytes;
    private final LinkedHashMap<Cid, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;

    BlockCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    synchronized Optional<Block> find(Cid cid) {
        return Optional.ofNullable(blocks.get(cid));
    }

    synchronized void add(Block block) {
        if (block.sizeBytes() > limitBytes / 4 || blocks.put(block.cid(), block) != null) {
            return;
        }
        heldBytes += cost(block);
        Iterator<Block> oldest = blocks.values().iterator();
        while (heldBytes > limitBytes && oldest.hasNext()) {
            heldBytes -= cost(oldest.next());
            oldest.remove();
        }
    }

    private static long cost(Block block) {
        return (long) block.sizeBytes() + OVERHEAD_BYTES;
    }
}
