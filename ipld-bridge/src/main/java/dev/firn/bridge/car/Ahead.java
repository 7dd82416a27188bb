package dev.firn.bridge.car;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Does work on several threads and hands on what comes of it in the order in which it was asked for. So much is under way at most as the bound on bytes allows, so memory is
 * bounded if work holds no more than it says. For one thread.
 *
 * @param <T> what comes of it
 */
final class Ahead<T> implements Closeable {
    private static final int THREADS = 2;
    private static final int MAX_PIECES = 256;
    private static final long MAX_BYTES = 8L << 20;
    private static final long STEP_SECONDS = 1;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "firn-ahead");
        thread.setDaemon(true);
        return thread;
    });
    private final Consumer<T> sink;
    private final Deque<Pending<T>> pending = new ArrayDeque<>();
    private long pendingBytes;

    private record Pending<T>(Future<T> result, long sizeBytes) {}

    Ahead(Consumer<T> sink) {
        this.sink = sink;
    }

    /** Asks for work that holds so many bytes until it is handed on; may hand on some that was asked for before. Throws what that threw. */
    void add(long sizeBytes, Callable<T> work) {
        while (pending.size() >= MAX_PIECES || (pendingBytes > MAX_BYTES && !pending.isEmpty())) {
            handOn();
        }
        pending.add(new Pending<>(threads.submit(work), sizeBytes));
        pendingBytes += sizeBytes;
    }

    /** Hands on all that is left. */
    void finish() {
        while (!pending.isEmpty()) {
            handOn();
        }
    }

    /** Waits for what was asked for first of all that is left, and hands it on; nothing happens if nothing is left. */
    void handOn() {
        Pending<T> next = pending.poll();
        if (next == null) {
            return;
        }
        pendingBytes -= next.sizeBytes;
        try {
            sink.accept(next.result.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException report) {
                throw report;
            }
            throw new AssertionError("work that was done ahead", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FirnException.io("interrupted while blocks were read", e);
        }
    }

    /** Forgets what was not begun, and waits for what was: an interrupt would close the files that it reads. */
    @Override
    public void close() {
        pending.forEach(piece -> piece.result.cancel(false));
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(STEP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
