package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes and takes away directories below a root, through no link: a directory is made under a reserved name in the root itself and moved to its place relative to a
 * directory that is held open, since there is no way to make one there. What is shared by all is {@link Shared}; each of these is for one thread.
 */
final class TargetDirectories implements Closeable {
    /** What the threads of one checkout share: the root, the numbers of reserved names, and that only one makes a directory at a time. */
    static final class Shared {
        private final Path root;
        private final AtomicLong numbers;
        private volatile boolean leftFileSystem;

        Shared(Path root, long firstNumber) {
            this.root = root;
            this.numbers = new AtomicLong(firstNumber);
        }

        Path root() {
            return root;
        }

        /** Notes that something was written in another file system than the root's. */
        void leaveFileSystem() {
            leftFileSystem = true;
        }

        /** Whether anything was written in another file system than the root's. */
        boolean hasLeftFileSystem() {
            return leftFileSystem;
        }

        String newName() {
            return ReservedNames.of(numbers.getAndIncrement());
        }
    }

    private final Shared shared;
    private final DirectoryCursor cursor;

    TargetDirectories(Shared shared) throws IOException {
        this.shared = shared;
        this.cursor = DirectoryCursor.open(shared.root());
    }

    /** The root, held open. */
    SecureDirectoryStream<Path> root() {
        return cursor.root();
    }

    /** A name to be used relative to a directory. */
    Path name(String segment) {
        return cursor.name(segment);
    }

    /** A directory that is there. */
    SecureDirectoryStream<Path> existing(String path) throws IOException {
        return cursor.moveTo(path);
    }

    /** A directory, made if it is not there, together with those above it. */
    SecureDirectoryStream<Path> made(String path) throws IOException {
        try {
            return cursor.moveTo(path);
        } catch (NoSuchFileException e) {
            synchronized (shared) {
                make(path);
            }
            return cursor.moveTo(path);
        }
    }

    private void make(String path) throws IOException {
        String above = ZarrKey.directory(path);
        try {
            cursor.moveTo(path);
            return;
        } catch (NoSuchFileException e) {
            if (!above.isEmpty()) {
                make(above);
            }
        }
        String temporary = shared.newName();
        Files.createDirectory(FileNames.resolve(shared.root(), temporary));
        try {
            cursor.root().move(name(temporary), cursor.moveTo(above), name(ZarrKey.name(path)));
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            cursor.root().deleteDirectory(name(temporary));
        } catch (IOException e) {
            cursor.root().deleteDirectory(name(temporary));
            throw e;
        }
    }

    /** Takes away a directory and those above it up to {@code keep}, as far as they are empty. */
    void removeEmpty(String path, String keep) throws IOException {
        String present = path;
        while (!present.isEmpty() && !present.equals(keep)) {
            cursor.forget(present);
            String above = ZarrKey.directory(present);
            try {
                cursor.moveTo(above).deleteDirectory(name(ZarrKey.name(present)));
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
            present = above;
        }
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
