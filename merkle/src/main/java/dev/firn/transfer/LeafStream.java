package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The bytes of a large object, its leaves fetched a few ahead. For one thread. */
final class LeafStream extends InputStream {
    private static final int AHEAD = 8;

    private final ObjectRef object;
    private final TransferSource source;
    private final ExecutorService fetchers;
    private final FetchCount count;
    private final KeptLeaves kept;
    private final Iterator<FilePart.Leaf> leaves;
    private final Deque<Future<Block>> ahead = new ArrayDeque<>();
    private ByteBuffer now = ByteBuffer.allocate(0);

    /** The bytes of {@code object}, whose inner nodes are read from {@code nodes}. */
    LeafStream(ObjectRef object, FetchingBlocks nodes, TransferSource source, Fetchers fetchers) {
        this.object = object;
        this.source = source;
        this.fetchers = fetchers.leaves();
        this.count = fetchers.count();
        this.kept = fetchers.kept();
        this.leaves = FileWalk.of(object, nodes).leaves();
    }

    /** What fetches leaves, what counts them, and those that came before. */
    record Fetchers(ExecutorService leaves, FetchCount count, KeptLeaves kept) {}

    private Block fetch(FilePart.Leaf leaf) {
        Optional<Block> before = kept.find(leaf);
        if (before.isPresent()) {
            return before.get();
        }
        Block block = source.leaf(object, leaf);
        if (!block.cid().equals(leaf.cid()) || block.sizeBytes() != leaf.sizeBytes()) {
            throw FirnException.corrupt("leaf " + leaf.cid() + " of object " + object.cid() + " at " + source.place()
                    + " has " + block.sizeBytes() + " bytes, wanted " + leaf.sizeBytes());
        }
        kept.keep(leaf, block);
        count.add(block.sizeBytes());
        return block;
    }

    private boolean fill() {
        if (now.hasRemaining()) {
            return true;
        }
        while (ahead.size() < AHEAD && leaves.hasNext()) {
            FilePart.Leaf leaf = leaves.next();
            ahead.add(fetchers.submit(() -> fetch(leaf)));
        }
        Future<Block> next = ahead.poll();
        if (next == null) {
            return false;
        }
        now = await(next).bytes();
        return true;
    }

    private Block await(Future<Block> next) {
        try {
            return next.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError("fetching a leaf throws nothing else", e.getCause());
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(FirnException.Kind.IO, "fetching object " + object.cid() + " was interrupted", e);
        }
    }

    @Override
    public int read() {
        return fill() ? now.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, now.remaining());
        now.get(target, offset, taken);
        return taken;
    }

    /** Waits for nothing that is no longer wanted. */
    @Override
    public void close() {
        ahead.forEach(leaf -> leaf.cancel(false));
        ahead.clear();
    }
}
