package dev.firn.simulation;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of one simulated process: each a {@link Step}. */
final class SimulatedProvider extends FileSystemProvider {
    private static final int DIRECTORY_MODE = 0040755;
    private static final int FILE_MODE = 0100644;

    private final SimulatedFileSystem system;
    private final SimulatedProcess process;
    private final SimulatedDisk disk;

    SimulatedProvider(SimulatedFileSystem system, SimulatedProcess process) {
        this.system = system;
        this.process = process;
        this.disk = process.disk();
    }

    private static String text(Path path) {
        return ((SimulatedPath) path).absolute();
    }

    @Override
    public String getScheme() {
        return "simulated";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return system.getPath(uri.getPath());
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        String name = text(path);
        boolean isNew = options.contains(StandardOpenOption.CREATE_NEW);
        boolean mayCreate = isNew || options.contains(StandardOpenOption.CREATE);
        SimulatedNode[] opened = new SimulatedNode[1];
        process.act(mayCreate ? Step.CREATE : Step.OPEN, name, () -> {
            SimulatedNode parent = disk.requireParent(name);
            Optional<SimulatedNode> found = disk.find(name);
            if (found.isPresent() && isNew) {
                throw new FileAlreadyExistsException(name);
            }
            if (found.isEmpty() && !mayCreate) {
                throw new NoSuchFileException(name);
            }
            opened[0] = found.orElseGet(() -> disk.create(false));
            if (found.isEmpty()) {
                parent.set(SimulatedDisk.lastSegment(name), Optional.of(opened[0]));
            } else if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
                opened[0].truncate(0);
            }
        });
        return new SimulatedChannel(process, opened[0], name, options.contains(StandardOpenOption.APPEND));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        String name = text(directory);
        process.act(Step.LIST, name, () -> {
            if (!disk.require(name).isDirectory) {
                throw new NotDirectoryException(name);
            }
        });
        return new SimulatedListing(process, directory, filter);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        String name = text(directory);
        process.act(Step.MAKE_DIRECTORY, name, () -> {
            SimulatedNode parent = disk.requireParent(name);
            if (disk.find(name).isPresent()) {
                throw new FileAlreadyExistsException(name);
            }
            Flaws.nameDirectory(process, parent, SimulatedDisk.lastSegment(name));
        });
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        String name = text(link);
        SimulatedNode[] linked = new SimulatedNode[2];
        process.act(Step.LINK, name, () -> {
            linked[0] = disk.require(text(existing));
            SimulatedNode parent = disk.requireParent(name);
            if (disk.find(name).isPresent() && !Flaws.mayReplace(process, name)) {
                throw new FileAlreadyExistsException(name);
            }
            linked[1] = Flaws.linked(process, linked[0]);
            parent.set(SimulatedDisk.lastSegment(name), Optional.of(linked[1]));
        });
        if (linked[0] != linked[1]) {
            process.act(Step.WRITE, name, () -> Flaws.fill(linked[1], linked[0]));
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        String name = text(path);
        if (process.has(Flaw.NAMED_BEFORE_SYNCED)) {
            process.act(Step.SYNC_FILE, name, () -> Flaws.doWhatWasPutOff(process));
        }
        process.act(Step.UNLINK, name, () -> {
            SimulatedNode parent = disk.requireParent(name);
            if (!disk.require(name).entries.isEmpty()) {
                throw new DirectoryNotEmptyException(name);
            }
            parent.set(SimulatedDisk.lastSegment(name), Optional.empty());
        });
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        String from = text(source);
        String to = text(target);
        process.act(Step.RENAME, to, () -> {
            SimulatedNode moved = disk.require(from);
            disk.requireParent(to).set(SimulatedDisk.lastSegment(to), Optional.of(moved));
            disk.requireParent(from).set(SimulatedDisk.lastSegment(from), Optional.empty());
        });
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        boolean[] same = new boolean[1];
        process.act(Step.LOOK, text(one), () -> same[0] = disk.require(text(one)) == disk.require(text(other)));
        return same[0];
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException();
    }

    private SimulatedNode look(Path path) throws IOException {
        SimulatedNode[] found = new SimulatedNode[1];
        process.act(Step.LOOK, text(path), () -> found[0] = disk.require(text(path)));
        return found[0];
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        look(path);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type.isAssignableFrom(PosixFileAttributeView.class) ? (V) new View(path) : null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return (A) new Attributes(look(path));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        Attributes found = new Attributes(look(path));
        return Map.of(
                "size",
                found.size(),
                "lastModifiedTime",
                found.lastModifiedTime(),
                "ctime",
                found.lastModifiedTime(),
                "ino",
                found.number,
                "dev",
                1L,
                "nlink",
                1,
                "mode",
                found.isDirectory ? DIRECTORY_MODE : FILE_MODE);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    /** Attributes as they were when they were asked for. */
    private static final class Attributes implements PosixFileAttributes {
        private static final Set<PosixFilePermission> READ =
                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ);
        private static final Set<PosixFilePermission> WRITE =
                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

        private final boolean isDirectory;
        private final long sizeBytes;
        private final long modifiedMillis;
        private final long number;
        private final boolean isReadOnly;

        Attributes(SimulatedNode node) {
            isDirectory = node.isDirectory;
            sizeBytes = node.sizeBytes();
            modifiedMillis = node.modifiedMillis;
            number = node.number;
            isReadOnly = node.isReadOnly;
        }

        @Override
        public FileTime lastModifiedTime() {
            return FileTime.fromMillis(modifiedMillis);
        }

        @Override
        public FileTime lastAccessTime() {
            return lastModifiedTime();
        }

        @Override
        public FileTime creationTime() {
            return lastModifiedTime();
        }

        @Override
        public boolean isRegularFile() {
            return !isDirectory;
        }

        @Override
        public boolean isDirectory() {
            return isDirectory;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public long size() {
            return sizeBytes;
        }

        @Override
        public Object fileKey() {
            return number;
        }

        @Override
        public UserPrincipal owner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public GroupPrincipal group() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<PosixFilePermission> permissions() {
            return isReadOnly ? READ : WRITE;
        }
    }

    /** The attributes of a path, to be changed. */
    private final class View implements PosixFileAttributeView {
        private final Path path;

        View(Path path) {
            this.path = path;
        }

        @Override
        public String name() {
            return "posix";
        }

        @Override
        public PosixFileAttributes readAttributes() throws IOException {
            return new Attributes(look(path));
        }

        @Override
        public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipal getOwner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setOwner(UserPrincipal owner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setGroup(GroupPrincipal group) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
            process.act(
                    Step.CHANGE_MODE,
                    text(path),
                    () -> disk.require(text(path)).isReadOnly = !permissions.contains(PosixFilePermission.OWNER_WRITE));
        }
    }
}
