package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A space in a directory: each blob a file of its name, read-only once it is there. Any number of threads and processes may use one directory, also
 * over a network file system whose locks and links all its machines share.
 *
 * <p>A blob is written in {@code tmp/}, synced, then given its name by link(2), which never replaces a file; so it is seen whole or not at all. What
 * is durable when, and on which facts that rests, is in docs/design.md, "Read and write ordering".
 *
 * <p>Nothing is written through a symbolic link below the root, and a symbolic link is no blob. Directories that blobs need are made as the umask
 * says and never removed. Files whose names are not lawful are not seen. See docs/format.md, "Containers on a directory".
 */
public final class DirectorySpace implements BlobSpace, BlobDeletion, BlobAliases {
    private final Path root;
    private final LockedFiles temporaries;
    private final Durability durability;
    private final boolean posix;
    private final Directories directories;

    DirectorySpace(Path root, RandomGenerator random, Durability durability) {
        this.root = root;
        this.temporaries = new LockedFiles(root.resolve(BlobName.TEMPORARY), random);
        this.durability = durability;
        this.directories = new Directories(root, durability);
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * The space in an existing directory. Nothing is written to it by this.
     *
     * @param random makes the names of temporaries; safe for many threads, and not the same in two processes
     * @throws FirnException of kind MISSING if there is no such directory, REFUSED or IO if it cannot be had
     */
    public static DirectorySpace open(Path root, RandomGenerator random) {
        try {
            Path real = root.toRealPath();
            if (!isDirectory(real)) {
                throw FirnException.missing(root + " is not a directory");
            }
            return new DirectorySpace(real, random, new Durability());
        } catch (IOException e) {
            throw Medium.isAbsent(e)
                    ? new FirnException(Kind.MISSING, "there is no directory " + root, e)
                    : Medium.report("read", root, e);
        }
    }

    @Override
    public String place() {
        return root.toString();
    }

    /** Takes away temporaries that writers left behind which are gone; those of live writers, here or in other processes, stay. How many it were. */
    public int removeAbandoned() {
        try {
            return temporaries.removeAbandoned(file -> {});
        } catch (IOException e) {
            throw Medium.report("clean up", root.resolve(BlobName.TEMPORARY), e);
        }
    }

    @Override
    public boolean create(BlobName name, ByteSource source) {
        if (isTaken(name)) {
            return false;
        }
        try (BlobWriter writer = newBlob()) {
            source.sendTo(writer::append);
            return writer.seal(name);
        } catch (IOException e) {
            throw FirnException.io("cannot read what should become blob " + name + " in " + root, e);
        }
    }

    @Override
    public BlobWriter newBlob() {
        try {
            return new FileWriter(this, temporaries.create());
        } catch (IOException e) {
            throw Medium.report("write", root.resolve(BlobName.TEMPORARY), e);
        }
    }

    @Override
    public ByteBuffer read(BlobName name, long beginBytes, long endBytes) {
        try (BlobReader reader = open(name)) {
            return reader.read(beginBytes, endBytes);
        }
    }

    @Override
    public BlobReader open(BlobName name) {
        // Looked at before it is opened: to open a FIFO would wait for ever.
        if (findSize(name).isEmpty()) {
            throw Ranges.missing(name, place());
        }
        Path path = path(name);
        try {
            return new FileReader(name, place(), path);
        } catch (IOException e) {
            throw Medium.isAbsent(e) ? Ranges.missing(name, place()) : Medium.report("read", path, e);
        }
    }

    @Override
    public OptionalLong findSize(BlobName name) {
        Path path = path(name);
        try {
            BasicFileAttributes found = attributes(path);
            if (found.isDirectory()) {
                return OptionalLong.empty();
            }
            if (!found.isRegularFile()) {
                throw FirnException.corrupt(path + " is a symbolic link or a special file, which no blob is");
            }
            return OptionalLong.of(found.size());
        } catch (IOException e) {
            if (Medium.isAbsent(e)) {
                return OptionalLong.empty();
            }
            throw Medium.report("read", path, e);
        }
    }

    @Override
    public BooleanSupplier existence(BlobName name) {
        Path path = path(name);
        if (path.getFileSystem() != FileSystems.getDefault()) {
            return () -> findSize(name).isPresent();
        }
        return new QuickLook(path.toFile(), () -> findSize(name).isPresent());
    }

    @Override
    public void list(BlobName directory, Consumer<BlobEntry> visitor) {
        list(path(directory), directory.text(), visitor);
    }

    private void list(Path directory, String prefix, Consumer<BlobEntry> visitor) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String text = prefix + "/" + file.getFileName();
                if (BlobName.isLawful(text)) {
                    visit(file, text, visitor);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw Medium.report("list", directory, Medium.cause(e));
        } catch (IOException e) {
            if (!Medium.isAbsent(e) && !(e instanceof NotDirectoryException)) {
                throw Medium.report("list", directory, e);
            }
        }
    }

    /** Depth is bounded: a lawful name has few segments. */
    private void visit(Path file, String text, Consumer<BlobEntry> visitor) throws IOException {
        BasicFileAttributes found;
        try {
            found = attributes(file);
        } catch (IOException e) {
            if (Medium.isAbsent(e)) {
                return; // Deleted since the directory was read.
            }
            throw e;
        }
        if (found.isDirectory()) {
            list(file, text, visitor);
        } else if (found.isRegularFile()) {
            visitor.accept(new BlobEntry(
                    BlobName.of(text), found.size(), found.lastModifiedTime().toMillis()));
        }
    }

    @Override
    public void sync(BlobName directory) {
        Path path = path(directory);
        try {
            if (isDirectory(path)) {
                directories.sync(path);
            }
        } catch (IOException e) {
            throw Medium.report("sync", path, e);
        }
    }

    /** Whether there is such a directory. Not {@link Files#isDirectory}, which takes any failure for a no: then nothing would be synced, and nobody told. */
    private static boolean isDirectory(Path path) throws IOException {
        return Medium.look(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    @Override
    public boolean delete(BlobName name) {
        Path path = path(name);
        try {
            return !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(path);
        } catch (IOException e) {
            if (Medium.isAbsent(e)) {
                return false;
            }
            throw Medium.report("delete", path, e);
        }
    }

    @Override
    public boolean alias(BlobName blob, BlobName alias) {
        if (isTaken(alias)) {
            return true;
        }
        if (findSize(blob).isEmpty()) {
            return false;
        }
        Path target = path(alias);
        try {
            directories.makeFor(target);
            Files.createLink(target, path(blob));
        } catch (FileAlreadyExistsException e) {
            return true;
        } catch (UnsupportedOperationException e) {
            throw new FirnException(
                    Kind.REFUSED, "the file system of " + root + " has no hard links, which second names need", e);
        } catch (IOException e) {
            if (findSize(blob).isEmpty()) {
                return false;
            }
            throw Medium.report("give " + blob + " the name", target, e);
        }
        return true;
    }

    @Override
    public void close() {}

    private Path path(BlobName name) {
        return root.resolve(name.text());
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether anything at all has the name. A failure counts as a no, which is safe: the hard link that follows decides, and never replaces anything. */
    boolean isTaken(BlobName name) {
        return Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
    }

    Path root() {
        return root;
    }

    Durability durability() {
        return durability;
    }

    /** Takes the rights to write away; those to read stay as the umask left them. */
    void makeReadOnly(Path file) throws IOException {
        if (posix) {
            Set<PosixFilePermission> rights = EnumSet.of(
                    PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
            rights.retainAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
            Files.setPosixFilePermissions(file, rights);
        }
    }

    /**
     * Gives a synced temporary its name.
     *
     * @return false if the name is taken
     */
    boolean publish(Path temporary, BlobName name) {
        Path target = path(name);
        try {
            directories.makeFor(target);
        } catch (IOException e) {
            throw Medium.report("write", target, e);
        }
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return isSameFile(temporary, target); // A network file system may have sent the request twice.
        } catch (UnsupportedOperationException e) {
            throw new FirnException(
                    Kind.REFUSED,
                    "the file system of " + root + " has no hard links, which Firn needs to write safely",
                    e);
        } catch (IOException e) {
            if (isSameFile(temporary, target)) {
                return true;
            }
            if (Medium.isDefinite(e)) {
                throw Medium.report("write", target, e);
            }
            throw FirnException.unknownOutcome("it is not known whether " + target + " was written", e);
        }
    }

    private static boolean isSameFile(Path temporary, Path target) {
        try {
            return Files.isSameFile(temporary, target);
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes the name of a published blob durable. */
    void syncPublished(BlobName name) {
        Path target = path(name);
        try {
            directories.syncFor(target);
        } catch (IOException e) {
            throw FirnException.unknownOutcome(
                    target + " is written, but it is not known whether it would survive power loss", e);
        }
    }
}
