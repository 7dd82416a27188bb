package dev.firn.workdir;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Has what is written below a directory synced at once while more is written, on a thread of its own, so that little is left to wait for in the end. If any of
 * these syncs was not certain, neither is the last one: a failure may have been told to that one alone. Safe for many threads.
 */
final class SyncAhead implements Closeable {
    private static final long AHEAD_BYTES = 128L << 20;
    private static final int AHEAD_FILES = 8192;

    private final Optional<DirectorySync> sync;
    private final Path root;
    private long bytes;
    private int files;
    private boolean certain = true;
    private @Nullable FutureTask<Boolean> task;
    private @Nullable Thread thread;

    /** Of a root that may have no way to be synced at once. */
    SyncAhead(Optional<DirectorySync> sync, Path root) {
        this.sync = sync;
        this.root = root;
    }

    /** Notes that a file was written. */
    synchronized void wrote(long sizeBytes) {
        bytes += sizeBytes;
        files++;
        if ((bytes >= AHEAD_BYTES || files >= AHEAD_FILES) && (task == null || task.isDone())) {
            note();
            begin(null);
        }
    }

    /** Begins a sync, once the one {@code before} it has ended. */
    private void begin(@Nullable FutureTask<Boolean> before) {
        bytes = 0;
        files = 0;
        if (sync.isEmpty() || !certain) {
            return;
        }
        task = new FutureTask<>(() -> isCertain(before) && sync.get().sync(root));
        thread = new Thread(task, "firn-syncing-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean isCertain(@Nullable FutureTask<Boolean> before)
            throws InterruptedException, ExecutionException {
        try {
            return before == null || before.get();
        } catch (InterruptedException e) {
            before.cancel(true);
            throw e;
        }
    }

    /** Takes in how the sync that ended went. */
    private void note() {
        if (task != null) {
            try {
                certain &= task.get();
            } catch (InterruptedException e) {
                certain = false;
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                certain = false;
            }
            task = null;
        }
    }

    /** Begins the last sync, after which nothing is written; it waits for the one that may be under way, this does not. */
    synchronized void beginLast() {
        begin(task);
    }

    /**
     * Waits for the last sync.
     *
     * @return whether it is certain that everything is durable; if not, files have to be synced one by one
     * @throws IOException if this thread is interrupted
     */
    synchronized boolean awaitLast() throws IOException {
        boolean any = task != null;
        note();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("waiting for the medium was interrupted");
        }
        return any && certain;
    }

    /** Waits for nothing any more. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
