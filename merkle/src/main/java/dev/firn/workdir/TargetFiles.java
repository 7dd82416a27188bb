package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.space.Medium;
import dev.firn.workdir.PlannedFile.Found;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes and deletes files below a root, through no link. A file is written under a reserved name in the root, or in a directory of such a name, and then moved to its
 * place, so that nobody ever finds half of one; what a killed process leaves lies in the root and is known by its name. For one thread.
 */
final class TargetFiles implements Closeable {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private static final int BUFFER_BYTES = 64 << 10;

    /** Looks at a file whose status changes under them: once for each other thread that had looked before, and some. */
    private static final int MAX_LOOKS = 100;

    private final Path root;
    private final TargetDirectories.Shared shared;
    private final TargetDirectories directories;
    private final Source source;

    /** Where the bytes come from, verified. */
    interface Source {
        void read(PlannedFile file, ObjectSource.Sink sink);
    }

    TargetFiles(TargetDirectories.Shared shared, Source source) throws IOException {
        this.root = shared.root();
        this.shared = shared;
        this.directories = new TargetDirectories(shared);
        this.source = source;
    }

    /** Is told of each file that has its place, and what it is there. */
    interface Told {
        void written(PlannedFile file, FileStamp stamp);
    }

    /**
     * Writes files: where their directories are not there yet, these with all of them at once.
     *
     * @throws FirnException of kind REFUSED if what is there now is not what the plan found
     */
    void write(List<PlannedFile> files, Told told) throws IOException {
        List<PlannedFile> homeless = new ArrayList<>();
        for (PlannedFile file : files) {
            String directory = ZarrKey.directory(file.key());
            boolean sameAsLast = !homeless.isEmpty()
                    && ZarrKey.directory(homeless.get(homeless.size() - 1).key())
                            .equals(directory);
            if (!sameAsLast && directories.find(directory).isPresent()) {
                told.written(file, write(file));
            } else {
                homeless.add(file);
            }
        }
        if (!homeless.isEmpty()) {
            try (StagedFiles staged = new StagedFiles(directories, this)) {
                for (PlannedFile file : homeless) {
                    staged.write(file);
                }
                staged.settle(told);
            }
        }
    }

    private FileStamp write(PlannedFile file) throws IOException {
        Path temporary = directories.name(shared.newName());
        try {
            fill(directories.root(), temporary, file);
            return place(directories.root(), temporary, file);
        } catch (IOException | RuntimeException e) {
            discard(directories.root(), temporary);
            throw e;
        }
    }

    /**
     * Moves a file that was written aside to its place.
     *
     * @return what it is there
     * @throws FirnException of kind REFUSED if what is there now is not what the plan found
     */
    FileStamp place(SecureDirectoryStream<Path> aside, Path temporary, PlannedFile file) throws IOException {
        SecureDirectoryStream<Path> directory = directories.made(ZarrKey.directory(file.key()));
        Path target = FileNames.resolve(root, file.key());
        whereAsPlanned(file, directory, () -> {
            try {
                aside.move(temporary, directory, name(file));
            } catch (AtomicMoveNotSupportedException e) {
                // Another file system is mounted there: then the file is made in its own directory.
                shared.leaveFileSystem();
                aside.deleteFile(temporary);
                writeBeside(directory, file);
            }
        });
        return FileStatus.of(target).stamp();
    }

    private void writeBeside(SecureDirectoryStream<Path> directory, PlannedFile file) throws IOException {
        Path temporary = directories.name(shared.newName());
        try {
            fill(directory, temporary, file);
            directory.move(temporary, directory, name(file));
        } catch (IOException | RuntimeException e) {
            discard(directory, temporary);
            throw e;
        }
    }

    private Path name(PlannedFile file) {
        return directories.name(ZarrKey.name(file.key()));
    }

    /** Makes a file of this name, which must not be there, with the bytes that {@code file} shall have. */
    void fill(SecureDirectoryStream<Path> directory, Path temporary, PlannedFile file) throws IOException {
        try (SeekableByteChannel channel = directory.newByteChannel(temporary, CREATE)) {
            source.read(file, piece -> {
                try {
                    while (piece.hasRemaining()) {
                        channel.write(piece);
                    }
                } catch (IOException e) {
                    throw Medium.report("write", FileNames.resolve(root, file.key()), e);
                }
            });
        }
    }

    private static void discard(SecureDirectoryStream<Path> directory, Path temporary) throws IOException {
        try {
            directory.deleteFile(temporary);
        } catch (NoSuchFileException e) {
            return; // it never came to be, or has its place already
        }
    }

    /** What is done to a file. */
    private interface Change {
        void make() throws IOException;
    }

    /** Changes what is at the place of a file, if that is what the plan found; {@code directory} is the one it lies in. */
    private void whereAsPlanned(PlannedFile file, SecureDirectoryStream<Path> directory, Change change)
            throws IOException {
        Path target = FileNames.resolve(root, file.key());
        Optional<FileStatus> now = DiskLooks.look(target);
        if (now.isPresent() && file.expected().isEmpty() && now.get().type() == FileStatus.Type.DIRECTORY) {
            removeEmptyTree(file.key(), target);
            now = DiskLooks.look(target);
        }
        Optional<FileStamp> stamp = now.map(FileStatus::stamp);
        if (stamp.equals(file.expected().map(Found::stamp))) {
            change.make();
            return;
        }
        // One at a time: each that loses another name of the same file changes its status under those that look.
        synchronized (shared) {
            if (stamp.isEmpty() || !holdsAsPlanned(file, directory, stamp.get())) {
                throw FirnException.refused("the file " + ZarrKey.shown(file.key()) + " of " + root
                                + " is not what it was when the checkout began")
                        .withHint("run the checkout again when nothing writes there");
            }
            change.make();
        }
    }

    /**
     * Whether a file has the content that the plan found, though its status was changed since: as it is of a file of several names, once this checkout took one of them away.
     * It is read between two looks that find the same.
     */
    private boolean holdsAsPlanned(PlannedFile file, SecureDirectoryStream<Path> directory, FileStamp found)
            throws IOException {
        Path target = FileNames.resolve(root, file.key());
        Optional<FileStamp> now = Optional.of(found);
        for (int tries = 0; tries < MAX_LOOKS; tries++) {
            FileStamp before = now.get();
            if (file.expected().isEmpty()
                    || !before.isExceptForStatus(file.expected().get().stamp())) {
                return false;
            }
            Optional<ObjectRef> content = file.expected().get().content();
            if (content.isPresent() && !content.get().equals(content(file, directory))) {
                return false;
            }
            now = DiskLooks.look(target).map(FileStatus::stamp);
            if (now.isEmpty() || now.get().equals(before)) {
                return now.isPresent();
            }
        }
        return false;
    }

    private ObjectRef content(PlannedFile file, SecureDirectoryStream<Path> directory) throws IOException {
        try (SeekableByteChannel channel = directory.newByteChannel(name(file), READ)) {
            return ContentReader.hashed(channel, ByteBuffer.allocate(BUFFER_BYTES));
        }
    }

    /** All files in it were deleted; directories that were empty before may be left. */
    private void removeEmptyTree(String key, Path target) throws IOException {
        try (var below = Files.walk(target)) {
            for (Path path :
                    below.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    String relative = path.equals(target) ? key : key + "/" + FileNames.relative(target, path);
                    directories.removeEmpty(relative, ZarrKey.directory(relative));
                }
            }
        }
    }

    /** Deletes a file; what is there must be what the plan found. */
    void delete(PlannedFile file) throws IOException {
        SecureDirectoryStream<Path> directory = directories.existing(ZarrKey.directory(file.key()));
        whereAsPlanned(file, directory, () -> directory.deleteFile(name(file)));
    }

    /** Takes away a directory and those above it up to {@code keep}, as far as they are empty. */
    void removeEmpty(String directory, String keep) throws IOException {
        directories.removeEmpty(directory, keep);
    }

    /** Makes the content of a file durable. */
    void sync(String key) throws IOException {
        SecureDirectoryStream<Path> directory = directories.existing(ZarrKey.directory(key));
        try (SeekableByteChannel channel = directory.newByteChannel(directories.name(ZarrKey.name(key)), READ)) {
            if (!(channel instanceof FileChannel file)) {
                throw new IOException("a file that cannot be synced");
            }
            file.force(false);
        }
    }

    /** Makes the names in a directory durable. */
    void syncDirectory(String path) throws IOException {
        try (FileChannel channel =
                FileChannel.open(FileNames.resolve(root, path), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    /** Takes away what checkouts that were killed left in the root; none must be running. */
    void removeAbandoned() throws IOException {
        try (SecureDirectoryStream<Path> names = directories.root().newDirectoryStream(directories.name("."))) {
            for (Path name : names) {
                if (ReservedNames.isReserved(String.valueOf(name.getFileName()))) {
                    directories.removeAside(String.valueOf(name.getFileName()));
                }
            }
        }
    }

    /** Takes away one of these; it must be there. */
    void removeAbandoned(String name) throws IOException {
        directories.removeAside(name);
    }

    @Override
    public void close() throws IOException {
        directories.close();
    }
}
