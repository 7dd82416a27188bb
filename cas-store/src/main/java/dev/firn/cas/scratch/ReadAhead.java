package dev.firn.cas.scratch;

import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Entries that another thread fetches ahead, some batches of them, so that reading and merging what lies on disk goes on beside what is done with it. For
 * one thread.
 */
final class ReadAhead implements ScratchCursor.Entries {
    private static final int BATCHES = 4;
    private static final int BATCH_ENTRIES = 1 << 10;
    private static final Batch END = new Batch(0);

    private final ScratchCursor.Entries entries;
    private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(BATCHES);
    private final Thread fetcher;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;
    private Batch batch = END;
    private int at;

    private static final class Batch {
        final byte[][] keys;
        final byte[][] values;
        int count;

        Batch(int capacity) {
            keys = new byte[capacity][];
            values = new byte[capacity][];
        }
    }

    /** Fetches {@code entries}, which are the fetcher's from now on and closed with this. */
    ReadAhead(ScratchCursor.Entries entries) {
        this.entries = entries;
        this.fetcher = new Thread(this::fetch, "firn scratch ahead");
        fetcher.setDaemon(true);
        fetcher.start();
    }

    private void fetch() {
        try {
            boolean more = true;
            while (more && !closed) {
                Batch next = new Batch(BATCH_ENTRIES);
                while (next.count < BATCH_ENTRIES && (more = entries.next())) {
                    next.keys[next.count] = entries.key();
                    next.values[next.count++] = entries.value();
                }
                ready.put(next);
            }
        } catch (InterruptedException e) {
            return; // Closed; nobody waits any more.
        } catch (RuntimeException e) {
            failure = e;
        }
        try {
            ready.put(END);
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    @Override
    public boolean next() {
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        at++;
        while (at >= batch.count) {
            if (!takeBatch()) {
                return false;
            }
        }
        return true;
    }

    private boolean takeBatch() {
        try {
            batch = ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the disk", e);
        }
        at = 0;
        if (batch != END) {
            return true;
        }
        ready.add(END); // For whoever asks once more.
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    private int current() {
        if (at < 0 || at >= batch.count) {
            throw new NoSuchElementException("the cursor stands at no entry");
        }
        return at;
    }

    @Override
    public byte[] key() {
        return batch.keys[current()];
    }

    @Override
    public byte[] value() {
        return batch.values[current()];
    }

    @Override
    public void close() {
        closed = true;
        fetcher.interrupt();
        boolean interrupted = false;
        while (fetcher.isAlive()) {
            try {
                fetcher.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        entries.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
