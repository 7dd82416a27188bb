package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A directory of files that belong to running work: what is not yet a blob, or the marker of a scratch directory. Each is locked by the process that
 * owns it for as long as it does, so whoever can have the lock knows that the owner is gone.
 *
 * <p>Two traps, and how they are stepped over. (1) <em>A file is there before it is locked</em>, since no call does both. Somebody may have the lock
 * first and take the file away. So the creator looks, once it has the lock, whether its file still has its name, and else begins again with another:
 * from then on nobody can have the lock but by a bug. (2) <em>POSIX locks belong to the process</em>, and go when the process closes <em>any</em>
 * channel of that file; so a cleaner never opens what its own process owns, which {@link #OURS} tells, whatever space object it belongs to. Should
 * a live file be taken away all the same (a network file system with locks that other machines do not see, two copies of this class in one
 * process), then a writer fails to link it, before anything is visible: nothing is lost but that one attempt.
 *
 * <p>Safe for many threads and processes.
 */
public final class LockedFiles {
    /**
     * Names that this process owns at present, on each file system. Names are random, so the directory plays no part, whatever path leads there. Whoever
     * drops a file system in memory without closing what is open there must not keep it here for ever: so the keys are weak, and names are no paths.
     */
    private static final Map<FileSystem, Set<String>> OURS = Collections.synchronizedMap(new WeakHashMap<>());

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_ATTEMPTS = 100;
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final RandomGenerator random;

    /** Work to be done on what belongs to an abandoned file, before that goes. */
    @FunctionalInterface
    public interface Cleanup {
        /** Takes away what belongs to {@code abandoned}; the lock is held meanwhile. */
        void accept(Path abandoned) throws IOException;
    }

    /** A file that this process owns: where it is, and the open channel that holds its lock. */
    public static final class Held {
        private final Path path;
        private final FileChannel channel;

        private Held(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        /** Where it is. */
        public Path path() {
            return path;
        }

        /** The open file, for reading and writing. Whoever opens and closes the file another way loses the lock. */
        public FileChannel channel() {
            return channel;
        }

        /** Takes the file away and frees the lock. Never throws: what stays behind is abandoned, and goes later. */
        public void discard() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // A later owner takes it away.
            } finally {
                close();
            }
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Closing frees the lock also where it reports a failure; all that had to be durable was synced before.
            } finally {
                ours(path).remove(name(path));
            }
        }
    }

    /**
     * The locked files in {@code directory}, which need not exist, but whose parent must.
     *
     * @param random makes the names; safe for many threads, and not the same in two processes
     */
    public LockedFiles(Path directory, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
    }

    /**
     * Creates a new, locked, empty file.
     *
     * @throws IOException if that cannot be
     */
    public Held create() throws IOException {
        makeDirectory();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Path path = directory.resolve(HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong()));
            if (!ours(path).add(name(path))) {
                continue;
            }
            Held created;
            try {
                created = new Held(path, open(path));
            } catch (FileAlreadyExistsException e) {
                ours(path).remove(name(path));
                continue;
            } catch (IOException | RuntimeException e) {
                ours(path).remove(name(path));
                throw e;
            }
            if (isHeld(created)) {
                return created;
            }
            created.discard();
        }
        throw new IOException("no new file stays in " + directory);
    }

    private static Set<String> ours(Path path) {
        return OURS.computeIfAbsent(path.getFileSystem(), system -> ConcurrentHashMap.newKeySet());
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(directory);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    throw FirnException.refused(
                            directory + " is not a directory of its own, so nothing is written there");
                }
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Locks the file and looks whether it still has its name. Where the file system has no locks, nobody can lock it: then it counts as held. */
    private static boolean isHeld(Held created) throws IOException {
        Object before = fileKey(created.path);
        try {
            FileLock lock = created.channel.tryLock();
            if (lock == null) {
                return false;
            }
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
        return Files.exists(created.path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(before, fileKey(created.path));
    }

    private static Object fileKey(Path path) throws IOException {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            return key == null ? path : key;
        } catch (NoSuchFileException e) {
            return "gone";
        }
    }

    /**
     * Takes away every file whose owner is gone, and before it what belongs to it. A file whose {@code cleanup} fails stays.
     *
     * @return how many files were taken away
     * @throws IOException if the directory cannot be listed
     */
    public int removeAbandoned(Cleanup cleanup) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = name(file);
                if (NAME.matcher(name).matches() && !ours(file).contains(name) && removeIfFree(file, cleanup)) {
                    removed++;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw Medium.cause(e);
        } catch (NoSuchFileException e) {
            return removed;
        }
        return removed;
    }

    /** A shared lock does: no writer's exclusive lock stands beside it, and it can be had on a file that may only be read. */
    private static boolean removeIfFree(Path file, Cleanup cleanup) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            if (lock == null) {
                return false;
            }
            cleanup.accept(file);
            return Files.deleteIfExists(file);
        } catch (IOException | OverlappingFileLockException e) {
            return false; // Gone meanwhile, another's, or on a file system without locks: not ours to take away.
        }
    }
}
