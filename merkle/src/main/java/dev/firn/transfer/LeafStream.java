package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The bytes of a large object, its leaves fetched a few ahead. For one thread. */
final class LeafStream extends InputStream {
    private static final int AHEAD = 8;

    private final ObjectRef object;
    private final ExecutorService fetchers;
    private final LeafFetch fetch;
    private final Stop stop;
    private final Iterator<FilePart.Leaf> leaves;
    private final Deque<Future<List<Block>>> ahead = new ArrayDeque<>();
    private final Deque<Block> ready = new ArrayDeque<>();
    private ByteBuffer now = ByteBuffer.allocate(0);

    /** The bytes of {@code object}, whose inner nodes are read from {@code nodes}. */
    LeafStream(ObjectRef object, FetchingBlocks nodes, TransferSource source, Fetchers fetchers) {
        this.object = object;
        this.fetchers = fetchers.leaves();
        this.stop = fetchers.stop();
        this.fetch = new LeafFetch(object, source, fetchers.count(), fetchers.kept());
        this.leaves = FileWalk.of(object, nodes).leaves();
    }

    /** What fetches leaves, what counts them, those that came before, and what ends it where something else fails. */
    record Fetchers(ExecutorService leaves, FetchCount count, KeptLeaves kept, Stop stop) {}

    private boolean fill() {
        while (!now.hasRemaining()) {
            Block next = ready.poll();
            if (next != null) {
                now = next.bytes();
            } else if (!fillReady()) {
                return false;
            }
        }
        return true;
    }

    private boolean fillReady() {
        stop.check();
        int together = fetch.together();
        while (ahead.size() < AHEAD / together && leaves.hasNext()) {
            List<FilePart.Leaf> some = new ArrayList<>();
            while (some.size() < together && leaves.hasNext()) {
                some.add(leaves.next());
            }
            ahead.add(fetchers.submit(() -> fetch.fetch(some)));
        }
        Future<List<Block>> next = ahead.poll();
        if (next == null) {
            return false;
        }
        ready.addAll(await(next));
        return true;
    }

    private List<Block> await(Future<List<Block>> next) {
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
        ahead.forEach(some -> some.cancel(false));
        ahead.clear();
    }
}
