package dev.firn.workdir;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Writes what will be remembered of the files of a directory, on a thread of its own, while they are committed: aside, until it is known what as. For one thread. */
final class LaterMemory implements Closeable {
    /** Writes all entries. */
    interface Entries {
        void writeTo(MemoryWriter writer) throws IOException;
    }

    private final MemoryWriter writer;
    private final FutureTask<Void> task;
    private final Thread thread;

    private LaterMemory(MemoryWriter writer, Entries entries) {
        this.writer = writer;
        this.task = new FutureTask<>(() -> {
            entries.writeTo(writer);
            writer.sync();
            return null;
        });
        this.thread = new Thread(task, "firn-remembering");
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @throws IOException if nothing can be remembered
     */
    static LaterMemory begin(DirectoryMemory memory, Entries entries) throws IOException {
        MemoryWriter writer = memory.writeFiles();
        try {
            LaterMemory later = new LaterMemory(writer, entries);
            later.thread.start();
            return later;
        } catch (RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }

    /**
     * Puts what was written in the place of what was remembered before.
     *
     * @throws IOException if it cannot be written; what was remembered before is then untouched. What else the entries threw is thrown again
     */
    void finish(Remembered header) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("remembering the directory was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException(e.getCause());
        }
        writer.finish(Optional.of(header));
    }

    /** Leaves what was remembered before as it is, unless this was finished. Returns once nothing is written any more. */
    @Override
    public void close() {
        boolean interrupted = false;
        if (!task.isDone()) {
            thread.interrupt(); // closes what it writes, and what it reads: lists of a commit that failed
        }
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        writer.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
