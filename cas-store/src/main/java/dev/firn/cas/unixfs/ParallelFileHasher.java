package dev.firn.cas.unixfs;

import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Hashes a large object as {@link FileHasher} does, with its leaves hashed on the threads of an executor. Keeps at most the given number of leaves
 * of 1 MiB, and one more. Itself for one thread at a time, which hashes along where the executor is slow, so that it ends whatever the executor does.
 */
public final class ParallelFileHasher {
    private final FileDagBuilder dag;
    private final Executor executor;
    private final int maxLeavesInFlight;
    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private ByteBuffer open = ByteBuffer.allocate(FileDag.LEAF_BYTES);
    private boolean leafSeen;

    /**
     * A hasher that hands the inner nodes to {@code innerNodes}, on the thread that calls it.
     *
     * @param maxLeavesInFlight how many leaves may wait or be hashed at once, 1 or more
     */
    public ParallelFileHasher(BlockSink innerNodes, Executor executor, int maxLeavesInFlight) {
        if (maxLeavesInFlight < 1) {
            throw new IllegalArgumentException(maxLeavesInFlight + " leaves in flight, wanted 1 or more");
        }
        this.dag = new FileDagBuilder(innerNodes);
        this.executor = executor;
        this.maxLeavesInFlight = maxLeavesInFlight;
    }

    /** Takes the next bytes, from position to limit, which stay as they are; they are copied. */
    public void update(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            int taken = Math.min(rest.remaining(), open.remaining());
            open.put(rest.slice(rest.position(), taken));
            rest.position(rest.position() + taken);
            if (!open.hasRemaining()) {
                send();
            }
        }
    }

    /**
     * The object.
     *
     * @throws IllegalStateException if this was called before
     */
    public ObjectRef finish() {
        if (open.position() > 0 || !leafSeen) {
            send();
        }
        while (!inFlight.isEmpty()) {
            settleOldest();
        }
        return dag.finish();
    }

    private void send() {
        ByteBuffer leaf = open.flip();
        FutureTask<Cid> task = new FutureTask<>(() -> Cid.ofContent(Codec.RAW, leaf));
        inFlight.add(new Pending(leaf, task));
        leafSeen = true;
        executor.execute(task);
        open = inFlight.size() < maxLeavesInFlight
                ? ByteBuffer.allocate(FileDag.LEAF_BYTES)
                : settleOldest().clear();
    }

    /** Waits for the oldest leaf, hashing it here if no thread of the executor has begun; its buffer is free then. */
    private ByteBuffer settleOldest() {
        Pending oldest = inFlight.remove();
        oldest.task.run();
        dag.leaf(result(oldest.task), oldest.bytes.remaining());
        return oldest.bytes;
    }

    /** The result of a task that has begun: it is at most one leaf away, so an interrupt waits until then. */
    private static Cid result(FutureTask<Cid> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new AssertionError("hashing cannot fail", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Pending(ByteBuffer bytes, FutureTask<Cid> task) {}
}
