package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fetches leaves of one large object, a few in a batch where the source gives them so; those that came before are not fetched again. Safe for many threads. */
final class LeafFetch {
    private static final int TOGETHER = 4;

    private final ObjectRef object;
    private final TransferSource source;
    private final FetchCount count;
    private final KeptLeaves kept;

    /** Leaves of {@code object}, which are kept in {@code kept}. */
    LeafFetch(ObjectRef object, TransferSource source, FetchCount count, KeptLeaves kept) {
        this.object = object;
        this.source = source;
        this.count = count;
        this.kept = kept;
    }

    private Optional<BlockBatches> batches() {
        return source.batches().filter(BlockBatches::areOffered);
    }

    /** How many leaves are best asked for together now. */
    int together() {
        return batches().isPresent() ? TOGETHER : 1;
    }

    /**
     * These leaves, in this order, all checked.
     *
     * @throws FirnException of kind MISSING if one is not to be had, CORRUPT if its bytes are wrong, IO if the way there fails
     */
    List<Block> fetch(List<FilePart.Leaf> leaves) {
        Map<Cid, Block> found = new HashMap<>();
        Map<Cid, FilePart.Leaf> missing = new LinkedHashMap<>();
        for (FilePart.Leaf leaf : leaves) {
            kept.find(leaf).ifPresentOrElse(block -> found.put(leaf.cid(), block), () -> missing.put(leaf.cid(), leaf));
        }
        if (!missing.isEmpty()) {
            batches()
                    .ifPresent(from -> from.fetch(
                            List.copyOf(missing.keySet()), (cid, bytes) -> take(missing.get(cid), bytes, found)));
        }
        List<Block> all = new ArrayList<>();
        for (FilePart.Leaf leaf : leaves) {
            @Nullable Block block = found.get(leaf.cid());
            if (block == null) {
                block = came(leaf, fetchAlone(leaf));
                found.put(leaf.cid(), block);
            }
            all.add(block);
        }
        return all;
    }

    private boolean take(FilePart.@Nullable Leaf leaf, ByteBuffer bytes, Map<Cid, Block> found) {
        if (leaf == null || bytes.remaining() != leaf.sizeBytes()) {
            return false;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        Block block = Block.of(Codec.RAW, copy);
        boolean isRight = block.cid().equals(leaf.cid());
        if (isRight) {
            found.put(leaf.cid(), came(leaf, block));
        }
        return isRight;
    }

    private Block came(FilePart.Leaf leaf, Block block) {
        kept.keep(leaf, block);
        count.add(block.sizeBytes());
        return block;
    }

    private Block fetchAlone(FilePart.Leaf leaf) {
        Block block = source.leaf(object, leaf);
        if (!block.cid().equals(leaf.cid()) || block.sizeBytes() != leaf.sizeBytes()) {
            throw FirnException.corrupt("leaf " + leaf.cid() + " of object " + object.cid() + " at " + source.place()
                    + " has " + block.sizeBytes() + " bytes, wanted " + leaf.sizeBytes());
        }
        return block;
    }
}
