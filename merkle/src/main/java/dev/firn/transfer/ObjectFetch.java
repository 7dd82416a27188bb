package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Fetches objects that are not here, several at once; small ones in batches, where the source gives them so. */
final class ObjectFetch implements Closeable {
    /** Large objects fetch several leaves at once themselves, and hold some MiB each. */
    private static final int LARGE_AT_ONCE = 2;
    /** One is asked for while others come. */
    private static final int BATCHES_AT_ONCE = 3;

    private static final long BATCH_BYTES = 16L << 20;

    private final TransferSource source;
    private final Inflow inflow;
    private final FetchingBlocks nodes;
    private final FetchCount count;
    private final Stop stop;
    private final Transfer.Way way;
    private final Optional<BlockBatches> batches;
    private final WantedObjects wanted;
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
    private final Semaphore turns = new Semaphore(BATCHES_AT_ONCE);
    private final List<Thread> workers = new ArrayList<>();
    private final ExecutorService leaves;

    ObjectFetch(TransferSource source, Inflow inflow, Shared shared) {
        this.source = source;
        this.inflow = inflow;
        this.nodes = shared.nodes();
        this.count = shared.count();
        this.stop = shared.stop();
        this.way = shared.way();
        this.batches = source.batches();
        this.wanted = new WantedObjects(stop);
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

    /** Asks for an object; waits while many are asked for already. */
    void want(ObjectRef object) {
        if (!inflow.knows(object)) {
            wanted.add(object);
        }
    }

    private void work() {
        try {
            boolean goesOn = true;
            while (goesOn && !stop.isSet()) {
                Optional<BlockBatches> now = batches.filter(BlockBatches::areOffered);
                goesOn = now.isPresent() ? fetchSome(now.get()) : fetchNext();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Whether there was one. */
    private boolean fetchNext() throws InterruptedException {
        List<ObjectRef> next = wanted.take(1, 1);
        for (ObjectRef object : next) {
            fetch(object);
        }
        wanted.done(next);
        return !next.isEmpty();
    }

    /** Fetches the next in a batch, and what does not come so, one by one; whether there were any. */
    private boolean fetchSome(BlockBatches from) throws InterruptedException {
        List<ObjectRef> next;
        List<ObjectRef> alone;
        // Whoever waits for a turn takes nothing yet, so that batches are long.
        turns.acquire();
        try {
            next = wanted.take(from.maxBlocks(), BATCH_BYTES);
            alone = fetchBatch(from, next);
        } finally {
            turns.release();
        }
        for (ObjectRef object : alone) {
            if (!stop.isSet()) {
                fetch(object);
            }
        }
        wanted.done(next);
        return !next.isEmpty();
    }

    /** Those that did not come so. */
    private List<ObjectRef> fetchBatch(BlockBatches from, List<ObjectRef> objects) {
        List<ObjectRef> alone = new ArrayList<>();
        Map<Cid, ObjectRef> small = new LinkedHashMap<>();
        for (ObjectRef object : objects) {
            if (!object.isOneBlock()) {
                alone.add(object);
            } else if (!inflow.knows(object)) {
                // Who gives the same block two lengths lies once, which is found out alone.
                if (small.putIfAbsent(object.cid(), object) != null) {
                    alone.add(object);
                }
            }
        }
        if (!small.isEmpty()) {
            from.fetch(List.copyOf(small.keySet()), (cid, bytes) -> take(Optional.ofNullable(small.get(cid)), bytes))
                    .forEach(cid -> Optional.ofNullable(small.get(cid)).ifPresent(alone::add));
        }
        return alone;
    }

    private boolean take(Optional<ObjectRef> object, ByteBuffer bytes) {
        stop.check();
        int sizeBytes = bytes.remaining();
        if (object.isEmpty() || !inflow.putExpected(object.get(), bytes)) {
            return false;
        }
        count.add(sizeBytes);
        return true;
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
        LeafStream.Fetchers fetchers = new LeafStream.Fetchers(leaves, count, kept, stop);
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
        wanted.end();
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
        wanted.abandon();
        leaves.shutdown();
        join();
    }
}
