package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories of a space: makes them, and sees to it that their own names are durable before anything lies in them.
 *
 * <p>Since every writer does so, a directory that holds anything has a durable name, and so have those above it; no more than a look is needed for
 * directories of old, and a commit into a grown repository syncs only those that it writes to.
 */
final class Directories {
    private final Path root;
    private final Durability durability;
    /** Directories whose own names are known to be durable: as many as there are directories, not as many as there are blobs. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    /** The directories below {@code root}, which exists. */
    Directories(Path root, Durability durability) {
        this.root = root;
        this.durability = durability;
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a path below the root has a parent");
    }

    /**
     * Makes sure that the directory of {@code file} is there, is no symbolic link, and has a durable name.
     *
     * @throws FirnException of kind REFUSED if it is something else
     */
    void makeFor(Path file) throws IOException {
        make(parent(file));
    }

    private void make(Path directory) throws IOException {
        if (directory.equals(root) || durable.contains(directory)) {
            return;
        }
        make(parent(directory));
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
        makeDurable(directory);
    }

    /** Makes the names in the directory of {@code file} durable. */
    void syncFor(Path file) throws IOException {
        durability.syncDirectory(parent(file));
    }

    /** Makes the names in an existing {@code directory} durable, and those that lead to it. */
    void sync(Path directory) throws IOException {
        makeAncestorsDurable(directory);
        durability.syncDirectory(directory);
    }

    private void makeAncestorsDurable(Path directory) throws IOException {
        if (!directory.equals(root) && !durable.contains(directory)) {
            makeAncestorsDurable(parent(directory));
            makeDurable(directory);
        }
    }

    private void makeDurable(Path directory) throws IOException {
        if (isEmpty(directory)) {
            durability.syncDirectory(parent(directory));
        }
        durable.add(directory);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return !files.iterator().hasNext();
        } catch (DirectoryIteratorException e) {
            throw Medium.cause(e);
        }
    }
}
