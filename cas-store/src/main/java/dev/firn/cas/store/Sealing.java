package dev.firn.cas.store;

import dev.firn.cas.FirnException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings containers to the medium on a thread of its own, while more is put. Few wait at a time: whoever hands in more waits. The first failure is thrown to whoever
 * hands in or waits next. Safe for many threads.
 */
final class Sealing implements AutoCloseable {
    private static final int AT_ONCE = 2;

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** Without a bound of its own: a thread gives back what lets another begin a moment before it is free itself. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "firn-sealing");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Hands in work.
     *
     * @throws FirnException what other work failed with, or of kind IO if this thread is interrupted
     */
    void submit(Runnable work) {
        acquire(1);
        try {
            throwFailure();
            threads.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    free.release();
                }
            });
        } catch (RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    private void acquire(int permits) {
        try {
            free.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FirnException.io("waiting for packs to be sealed was interrupted", e);
        }
    }

    private void throwFailure() {
        Throwable found = failure.get();
        if (found instanceof RuntimeException e) {
            throw e;
        }
        if (found instanceof Error e) {
            throw e;
        }
    }

    /** Waits until all is done; throws as {@link #submit}. */
    void await() {
        acquire(AT_ONCE);
        free.release(AT_ONCE);
        throwFailure();
    }

    /** Waits until all is done, whatever came of it. */
    @Override
    public void close() {
        free.acquireUninterruptibly(AT_ONCE);
        free.release(AT_ONCE);
        threads.shutdown();
    }
}
