package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The directory of what is not yet a blob. Each file there is locked by the process that writes it for as long as it does, so whoever can have the
 * lock knows that the writer is gone.
 *
 * <p>Two traps, and how they are stepped over. (1) <em>A file is there before it is locked</em>, since no call does both. Somebody may have the lock
 * first and take the file away. So the creator looks, once it has the lock, whether its file still has its name, and else begins again with another:
 * from then on nobody can have the lock but by a bug. (2) <em>POSIX locks belong to the process</em>, and go when the process closes <em>any</em>
 * channel of that file; so a cleaner never opens what its own process writes, which {@link #OURS} tells, whatever space object it belongs to. Should
 * a live file be taken away all the same (a network file system with locks that other machines do not see, two copies of this class in one
 * process), then its writer fails to link it, before anything is visible: nothing is lost but that one attempt.
 */
final class Temporaries {
    /** Names that this process writes at present. Names are random, so the directory plays no part, whatever path leads there. */
    private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_ATTEMPTS = 100;

    private final Path directory;
    private final RandomGenerator random;

    /** A file that is being written: its path, and the open channel that holds its lock. */
    record Temporary(Path path, FileChannel channel) {
        /** Closes the channel, and with it the lock, and takes the file away. Never throws: what stays behind is abandoned and goes later. */
        void discard() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // A later writer takes it away.
            }
            release();
        }

        /** Closes the channel, and with it the lock. */
        private void release() {
            try {
                channel.close();
            } catch (IOException e) {
                // Closing frees the lock also where it reports a failure; all that had to be durable was synced before.
            }
            OURS.remove(nameOf(path));
        }
    }

    /** The temporaries in {@code directory}, which need not exist. */
    Temporaries(Path directory, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
    }

    /**
     * Creates a new, locked, empty file.
     *
     * @throws IOException if that cannot be
     */
    Temporary create() throws IOException {
        makeDirectory();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Path path = directory.resolve(String.format("%016x%016x", random.nextLong(), random.nextLong()));
            String name = nameOf(path);
            if (!OURS.add(name)) {
                continue;
            }
            Temporary created;
            try {
                created = new Temporary(path, open(path));
            } catch (FileAlreadyExistsException e) {
                OURS.remove(name);
                continue;
            } catch (IOException | RuntimeException e) {
                OURS.remove(name);
                throw e;
            }
            if (isHeld(created)) {
                return created;
            }
            created.discard();
        }
        throw new IOException("no new file stays in " + directory);
    }

    private static String nameOf(Path path) {
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
    private static boolean isHeld(Temporary created) throws IOException {
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
     * Takes away every file whose writer is gone.
     *
     * @return how many there were
     * @throws IOException if the directory cannot be listed
     */
    int removeAbandoned() throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = nameOf(file);
                if (NAME.matcher(name).matches() && !OURS.contains(name) && removeIfFree(file)) {
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
    private static boolean removeIfFree(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock != null && Files.deleteIfExists(file);
        } catch (IOException | OverlappingFileLockException e) {
            return false; // Gone meanwhile, another's, or on a file system without locks: not ours to take away.
        }
    }
}
