package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Optional;
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

    /** A directory, if it is there. */
    Optional<SecureDirectoryStream<Path>> find(String path) throws IOException {
        try {
            return Optional.of(cursor.moveTo(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The path of what lies below the root. */
    Path path(String relative) {
        return FileNames.resolve(shared.root(), relative);
    }

    /** Makes a directory of a reserved name in the root. */
    String makeAside() throws IOException {
        String name = shared.newName();
        Files.createDirectory(path(name));
        return name;
    }

    /** Holds a directory of a reserved name in the root open, to move about in it. */
    DirectoryCursor openAside(String name) throws IOException {
        return cursor.below(name);
    }

    /** Makes a directory in one that is held open. */
    void makeIn(SecureDirectoryStream<Path> above, String name) throws IOException {
        String temporary = makeAside();
        try {
            cursor.root().move(name(temporary), above, name(name));
        } catch (IOException e) {
            cursor.root().deleteDirectory(name(temporary));
            throw e;
        }
    }

    /**
     * Moves a directory, whole, from {@code aside}, where it has the last name of {@code path}, to its place, if nothing is there; the one above it must be there.
     *
     * @return whether it was moved
     */
    boolean adopt(SecureDirectoryStream<Path> aside, String path) throws IOException {
        synchronized (shared) {
            if (find(path).isPresent()) {
                return false;
            }
            Path name = name(ZarrKey.name(path));
            try {
                aside.move(name, cursor.moveTo(ZarrKey.directory(path)), name);
                return true;
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
                return false;
            }
        }
    }

    /** Takes away what has a reserved name in the root, a directory with all that is in it. */
    void removeAside(String name) throws IOException {
        removeTree(cursor.root(), name(name));
    }

    private static void removeTree(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        BasicFileAttributeView view =
                directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().isDirectory()) {
            directory.deleteFile(name);
            return;
        }
        try (SecureDirectoryStream<Path> inside = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path path : inside) {
                removeTree(inside, path.getFileName());
            }
        }
        directory.deleteDirectory(name);
    }

    /** A directory, made if it is not there, together with those above it. */
    SecureDirectoryStream<Path> made(String path) throws IOException {
        Optional<SecureDirectoryStream<Path>> there = find(path);
        if (there.isPresent()) {
            return there.get();
        }
        synchronized (shared) {
            make(path);
        }
        return cursor.moveTo(path);
    }

    private void make(String path) throws IOException {
        if (find(path).isPresent()) {
            return;
        }
        String above = ZarrKey.directory(path);
        if (!above.isEmpty()) {
            make(above);
        }
        try {
            makeIn(cursor.moveTo(above), ZarrKey.name(path));
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            return; // somebody else made it
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
