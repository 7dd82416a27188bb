package dev.firn.cas.scratch;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.LockedFiles;
import dev.firn.cas.space.Medium;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The owner of sorted maps for one piece of bulk work. Together they hold a bounded number of bytes in memory; a map that grows beyond that goes to
 * disk, all into one RocksDB, in a directory of its own that is made then and is gone once this is closed. Work that stays small never touches the
 * disk nor loads the native library (which takes some 150 ms).
 *
 * <p>What a killed process left behind is taken away by the next owner that goes to disk in the same place. This object is safe for many threads; each
 * map is for one thread at a time.
 */
public final class Scratch implements Closeable {
    private static final String DATABASE_SUFFIX = ".db";
    private static final int LEAST_SHARE = 4;

    private final Path parent;
    private final LockedFiles markers;
    private final long memoryBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final Set<String> names = new HashSet<>();
    private LockedFiles.@Nullable Held marker;
    private @Nullable SpillDatabase database;
    private @Nullable ExecutorService writer;
    private boolean closed;

    /**
     * An owner without maps.
     *
     * @param parent where the directory goes once one is needed; it need not exist, but its parent must
     * @param memoryBytes how many bytes all maps together hold in memory, by estimate, before they go to disk
     * @param random makes the name of the directory; safe for many threads, and not the same in two processes
     */
    public Scratch(Path parent, long memoryBytes, RandomGenerator random) {
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memory of " + memoryBytes + " bytes");
        }
        this.parent = parent;
        this.memoryBytes = memoryBytes;
        this.markers = new LockedFiles(parent, random);
    }

    /**
     * A new, empty map.
     *
     * @param name says what it is for, in messages; no two maps have the same
     * @throws IllegalArgumentException if the name is taken
     */
    public synchronized SortedScratch map(String name) {
        checkOpen();
        if (!names.add(name)) {
            throw new IllegalArgumentException("there is a scratch map \"" + name + "\" already");
        }
        return new SortedScratch(this, name, names.size());
    }

    /** Whether anything went to disk. */
    public synchronized boolean isSpilled() {
        return database != null;
    }

    /** Counts bytes that a map took into memory, or gave back if negative; true if all together hold too many now. */
    boolean account(long bytes) {
        // Half of it is for what is on its way to disk.
        return usedBytes.addAndGet(bytes) > memoryBytes / 2;
    }

    /** How much a map holds in memory at least before it goes to disk, lest one that is small goes there by the entry while another fills the memory. */
    long leastSpillBytes() {
        return memoryBytes / LEAST_SHARE;
    }

    /**
     * The database, made when it is first asked for.
     *
     * @throws FirnException of kind IO, REFUSED or UNSUPPORTED if there can be none
     */
    synchronized SpillDatabase database() {
        checkOpen();
        if (database == null) {
            try {
                markers.removeAbandoned(file -> deleteTree(databaseOf(file)));
                marker = markers.create();
                Path directory = databaseOf(marker.path());
                Files.createDirectory(directory);
                database = SpillDatabase.open(directory);
            } catch (IOException e) {
                removeDirectory();
                throw FirnException.io("cannot make a scratch directory in " + parent, e);
            } catch (FirnException e) {
                removeDirectory();
                throw e;
            }
        }
        return database;
    }

    /** Runs something that writes to the database beside the threads that fill the maps. */
    synchronized Future<?> inBackground(Runnable write) {
        checkOpen();
        ExecutorService executor = writer;
        if (executor == null) {
            executor = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "firn scratch");
                thread.setDaemon(true);
                return thread;
            });
            writer = executor;
        }
        return executor.submit(write);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the scratch space is closed");
        }
    }

    private static Path databaseOf(Path marker) {
        return marker.resolveSibling(marker.getFileName() + DATABASE_SUFFIX);
    }

    private static void deleteTree(Path directory) throws IOException {
        if (Medium.look(directory).isEmpty()) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The marker goes last, so that what is left after a failure is found. */
    private void removeDirectory() {
        LockedFiles.Held held = marker;
        if (held == null) {
            return;
        }
        try {
            deleteTree(databaseOf(held.path()));
            held.discard();
        } catch (IOException e) {
            // The next owner takes it away, once this process, and so its lock, is gone.
        }
        marker = null;
    }

    /** Native memory that is freed while it is written to would take the process down. */
    private static void awaitWriter(ExecutorService writer) {
        boolean interrupted = false;
        while (true) {
            try {
                if (writer.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets all maps and takes the directory away. No map or cursor may be used afterwards. Never throws. */
    @Override
    public synchronized void close() {
        closed = true;
        if (writer != null) {
            writer.shutdown();
            awaitWriter(writer);
        }
        if (database != null) {
            database.close();
            database = null;
        }
        removeDirectory();
    }
}
