package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.unixfs.FileDagBuilder;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object above 1 MiB while it is put: hashed leaf by leaf. Its leaves are kept in memory up to the length from which an object has a pack of its own,
 * and are appended to such a pack beyond that; whether the object is known shows only at its end, and then that pack is discarded. For one thread.
 */
final class LargeObject implements Closeable {
    private final Shelf shelf;
    private final FileDagBuilder dag;
    private final BlockMemory memory;
    /** What {@link #newLeaf} gave out, the oldest first; that of leaves that were appended is given back. */
    private final Deque<BlockMemory.Loan> borrowed = new ArrayDeque<>();

    private final List<ByteBuffer> leaves = new ArrayList<>();
    private long keptBytes;
    private @Nullable PackWriter ownPack;

    /** An object whose inner nodes go to {@code nodes}. */
    LargeObject(Shelf shelf, BlockSink nodes, BlockMemory memory) {
        this.shelf = shelf;
        this.memory = memory;
        dag = new FileDagBuilder(nodes);
    }

    /** Empty memory for the leaf after those that were asked for so, good until it was added and appended. */
    ByteBuffer newLeaf() {
        BlockMemory.Loan loan = memory.borrow();
        borrowed.add(loan);
        return loan.ofBytes(Block.MAX_BYTES);
    }

    /** Takes the next leaf, in the memory that was given for it; its bytes do not change any more. */
    void add(ByteBuffer leaf) {
        addKept(leaf);
        if (ownPack != null || keptBytes >= shelf.options().ownPackBytes()) {
            flush();
        }
    }

    /** Takes the next leaf, which is in memory anyway until the object ends. */
    void addKept(ByteBuffer leaf) {
        dag.leaf(Cid.ofContent(Codec.RAW, leaf), leaf.remaining());
        leaves.add(leaf);
        keptBytes += leaf.remaining();
    }

    private PackWriter flush() {
        @Nullable PackWriter pack = ownPack;
        if (pack == null) {
            pack = shelf.newPack(ContainerType.DATA);
            ownPack = pack;
        }
        for (ByteBuffer leaf : leaves) {
            pack.appendPiece(leaf);
            giveBackOldest();
        }
        leaves.clear();
        keptBytes = 0;
        return pack;
    }

    /** The object, whose inner nodes are all put. */
    ObjectRef end() {
        return dag.finish();
    }

    private void giveBackOldest() {
        BlockMemory.Loan oldest = borrowed.poll();
        if (oldest != null) {
            oldest.close();
        }
    }

    /** Makes it a pack of its own, which the caller seals or closes. */
    PackWriter endOwnPack(Cid root) {
        PackWriter pack = flush();
        pack.endPieces(root, EntryKind.LARGE_OBJECT);
        ownPack = null;
        return pack;
    }

    /** Appends it to a shared pack. */
    void copyTo(PackWriter pack, Cid root) {
        leaves.forEach(pack::appendPiece);
        pack.endPieces(root, EntryKind.LARGE_OBJECT);
    }

    @Override
    public void close() {
        while (!borrowed.isEmpty()) {
            giveBackOldest();
        }
        if (ownPack != null) {
            ownPack.close();
        }
    }
}
