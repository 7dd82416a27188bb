package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Fetches objects that are not here, several at once, from a queue of bounded length; each once, however often it is asked for. */
final class ObjectFetch implements Closeable {
    private static final int QUEUED = 1_024;
    /** Large objects fetch several leaves at once themselves, and hold some MiB each. */
    private static final int LARGE_AT_ONCE = 2;

    private static final long POLL_MILLIS = 20;

    private final TransferSource source;
    private final Inflow inflow;
    private final FetchingBlocks nodes;
    private final FetchCount count;
    private final Stop stop;
    private final Transfer.Way way;
    private final BlockingQueue<ObjectRef> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Set<ObjectRef> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
    private final List<Thread> workers = new ArrayList<>();
    private final ExecutorService leaves;
    private volatile boolean isComplete;

    ObjectFetch(TransferSource source, Inflow inflow, Shared shared) {
        this.source = source;
        this.inflow = inflow;
        this.nodes = shared.nodes();
        this.count = shared.count();
        this.stop = shared.stop();
        this.way = shared.way();
        int threads = way.options().threads();
        leaves = Executors.newFixedThreadPool(threads, work -> daemon(work, "firn-fetch-leaf"));
        for (int i = 0; i < threads; i++) {
            Thread worker = daemon(() -> stop.guard(this::work), "firn-fetch-" + i);
            workers.add(worker);
            worker.start();
        }
    }

    /** What the parts of a transfer have in common. */
    record Shared(FetchingBlocks nodes, FetchCount count, Stop stop, Transfer.Way way) {}

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Asks for an object; waits while the queue is full. */
    void want(ObjectRef object) {
        if (inflow.knows(object) || !underWay.add(object)) {
            return;
        }
        try {
            while (!queue.offer(object, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                stop.check();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void work() {
        try {
            while (!stop.isSet()) {
                ObjectRef next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    fetch(next);
                    underWay.remove(next);
                } else if (isComplete) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void fetch(ObjectRef object) throws InterruptedException {
        if (inflow.knows(object)) {
            return;
        }
        if (!object.isOneBlock()) {
            large.acquire();
            try {
                fetchLarge(object);
            } finally {
                large.release();
            }
            return;
        }
        Block block = source.block(object.cid());
        if (!block.cid().equals(object.cid()) || block.sizeBytes() != object.sizeBytes()) {
            throw FirnException.corrupt("object " + object.cid() + " at " + source.place() + " has " + block.sizeBytes()
                    + " bytes, what refers to it says " + object.sizeBytes());
        }
        inflow.put(block);
        count.add(block.sizeBytes());
    }

    private void fetchLarge(ObjectRef object) {
        KeptLeaves kept = kept(object);
        LeafStream.Fetchers fetchers = new LeafStream.Fetchers(leaves, count, kept);
        try (LeafStream bytes = new LeafStream(object, nodes, source, fetchers)) {
            ObjectRef made = inflow.put(object, bytes, kept);
            if (!made.equals(object)) {
                throw FirnException.corrupt(
                        "the leaves of object " + object.cid() + " at " + source.place() + " make " + made.cid());
            }
        }
    }

    private KeptLeaves kept(ObjectRef object) {
        boolean isWorthIt =
                source.isFar() && object.sizeBytes() >= way.options().hugeBytes();
        return isWorthIt
                ? way.kept().map(directory -> KeptLeaves.in(directory, object)).orElse(KeptLeaves.none())
                : KeptLeaves.none();
    }

    /** Waits until everything that was asked for is fetched, or something failed. */
    void finish() {
        isComplete = true;
        join();
        stop.check();
    }

    private void join() {
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static FirnException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new FirnException(FirnException.Kind.IO, "the transfer was interrupted", e);
    }

    /** Ends all threads; what is queued is forgotten. */
    @Override
    public void close() {
        isComplete = true;
        queue.clear();
        leaves.shutdown();
        join();
    }
}
