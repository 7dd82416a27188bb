package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A few threads that work off a bounded queue; each has a context of its own, made on its thread. They start with the first task. The first failure ends all: it is
 * thrown to whoever hands in or waits, and nothing begins after it. One thread hands in.
 *
 * @param <C> the context of a thread
 */
final class Workers<C extends Closeable> implements Closeable {
    private static final int QUEUED_TASKS = 64;
    private static final long PATIENCE_MILLIS = 50;

    /** A piece of work. */
    interface Task<C> {
        void run(C context) throws IOException;
    }

    /** Makes the context of a thread. */
    interface Contexts<C> {
        C make() throws IOException;
    }

    private final int count;
    private final String what;
    private final Contexts<C> contexts;
    private final BlockingQueue<Optional<Task<C>>> queue = new ArrayBlockingQueue<>(QUEUED_TASKS);
    private final AtomicLong unfinished = new AtomicLong();
    private volatile Optional<Throwable> failure = Optional.empty();
    private final List<Thread> threads = new ArrayList<>();

    /** So many threads; {@code what} names what they do, for messages. */
    Workers(int count, String what, Contexts<C> contexts) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " threads, wanted at least 1");
        }
        this.count = count;
        this.what = what;
        this.contexts = contexts;
    }

    /** Hands in a task; waits while the queue is full. */
    void submit(Task<C> task) {
        if (threads.isEmpty()) {
            start();
        }
        unfinished.incrementAndGet();
        put(Optional.of(task));
    }

    private void start() {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(this::work, "firn-" + what + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void put(Optional<Task<C>> task) {
        try {
            do {
                throwFailure();
            } while (!queue.offer(task, PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private FirnException interrupted(InterruptedException e) {
        fail(e);
        Thread.currentThread().interrupt();
        return FirnException.io("the " + what + " was interrupted", e);
    }

    private void work() {
        try (C context = contexts.make()) {
            while (failure.isEmpty()) {
                Optional<Task<C>> task = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (task == null) {
                    continue;
                }
                if (task.isEmpty()) {
                    return;
                }
                task.get().run(context);
                if (unfinished.decrementAndGet() == 0) {
                    wake();
                }
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits until everything that was handed in is done; more may follow. */
    synchronized void drain() {
        try {
            while (unfinished.get() > 0) {
                throwFailure();
                wait(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        throwFailure();
    }

    /** Waits until everything that was handed in is done; nothing can be handed in after that. */
    void finish() {
        for (int i = 0; i < threads.size(); i++) {
            put(Optional.empty());
        }
        join();
        throwFailure();
    }

    private void join() {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The first failure is the one that is told. */
    private synchronized void fail(Throwable e) {
        if (failure.isEmpty()) {
            failure = Optional.of(e);
        }
    }

    private void throwFailure() {
        Optional<Throwable> found = failure;
        if (found.isEmpty()) {
            return;
        }
        if (found.get() instanceof RuntimeException e) {
            throw e;
        }
        if (found.get() instanceof Error e) {
            throw e;
        }
        if (found.get() instanceof IOException e) {
            throw Reasons.report("the " + what + " failed", e);
        }
        throw FirnException.io("the " + what + " failed", found.get());
    }

    /** Ends the threads; what was not begun is dropped. Returns once they have ended, so that nothing happens any more. */
    @Override
    public void close() {
        fail(new IllegalStateException("closed"));
        queue.clear();
        threads.forEach(thread -> queue.offer(Optional.empty())); // wakes those that wait for work
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
