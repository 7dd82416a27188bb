package dev.firn.bridge.car;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads and verifies blocks on several threads and hands them on in the order in which they were asked for; keeps a bounded number of bytes. For one thread. */
final class ReadAhead implements Closeable {
    private static final int THREADS = 2;
    private static final int MAX_BLOCKS = 256;
    private static final long MAX_BYTES = 16L << 20;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "firn-read-ahead");
        thread.setDaemon(true);
        return thread;
    });
    private final Sink sink;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long pendingBytes;

    /** Takes blocks that were read. */
    interface Sink {
        /** The next. */
        void accept(CarContent.Entry block, ByteBuffer bytes);
    }

    private record Pending(CarContent.Entry block, Future<ByteBuffer> bytes) {}

    ReadAhead(Sink sink) {
        this.sink = sink;
    }

    /** Asks for a block; may hand on some that were asked for before. */
    void add(CarContent.Entry block) {
        while (pending.size() >= MAX_BLOCKS || (pendingBytes > MAX_BYTES && !pending.isEmpty())) {
            handOn();
        }
        Future<ByteBuffer> bytes = block instanceof BlockEntry known
                ? CompletableFuture.completedFuture(known.read())
                : threads.submit(block::read);
        pending.add(new Pending(block, bytes));
        pendingBytes += block.sizeBytes();
    }

    /** Hands on all that is left. */
    void finish() {
        while (!pending.isEmpty()) {
            handOn();
        }
    }

    private void handOn() {
        Pending next = pending.remove();
        pendingBytes -= next.block.sizeBytes();
        try {
            sink.accept(next.block, next.bytes.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException report) {
                throw report;
            }
            throw new AssertionError("reading block " + next.block.cid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FirnException.io("interrupted while block " + next.block.cid() + " was read", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
