package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.FilePart;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A store that is open in this process, as a source.
 *
 * @param store the store, which stays the caller's
 */
public record StoreSource(Store store) implements TransferSource {
    @Override
    public String place() {
        return store.place();
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        return store.findBlock(cid);
    }

    /** What lies on this machine is read again as quickly as it would be kept. */
    @Override
    public boolean isFar() {
        return false;
    }

    /** Leaves lie inside of their object and are no blocks of their own. */
    @Override
    public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
        ByteBuffer bytes = ByteBuffer.allocate(leaf.sizeBytes());
        store.read(object, leaf.offsetBytes(), leaf.offsetBytes() + leaf.sizeBytes(), bytes::put);
        return Block.verified(leaf.cid(), bytes.array(), store.place());
    }
}
