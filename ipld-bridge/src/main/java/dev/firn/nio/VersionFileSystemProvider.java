package dev.firn.nio;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.ProcessRandom;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.PromisorSource;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets Java's own file functions read versions: {@code Path.of(URI.create("firn:/data/sst.firn!/v1/sst"))}.
 *
 * <p>A URI is {@code firn:<directory of the repository>!/<revision>/<path>}, each part percent-encoded, a slash within the revision as {@code %2F}. The revision is
 * resolved when the path is made; from then on the path stands on that commit. The file system of a commit is opened by the first path that wants it and stays
 * open until somebody closes it. What a partial clone left out is fetched when it is read, where the module {@code gateway} is there too, and kept when the file
 * system is closed. Everything that would write throws {@link ReadOnlyFileSystemException}. Safe for many threads.
 */
public final class VersionFileSystemProvider extends FileSystemProvider {
    /** What opens repositories here moves no ref, but may keep what it fetches, which wants a name. */
    private static final Surroundings READING =
            new Surroundings(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new ProcessRandom(), "nobody");

    private final Map<Version, VersionFileSystem> open = new HashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public VersionFileSystemProvider() {}

    /** What a file system stands on. */
    private record Version(Path repository, Cid commit) {}

    @Override
    public String getScheme() {
        return VersionUri.SCHEME;
    }

    /**
     * Opens a version whose file system is not open.
     *
     * @throws FileSystemAlreadyExistsException if it is
     * @throws IllegalArgumentException if the URI is not of the form that is wanted
     * @throws IOException if there is no such repository or revision, or it cannot be read
     */
    @Override
    public VersionFileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        return open(VersionUri.parse(uri), true)
                .orElseThrow(() -> new FileSystemAlreadyExistsException(uri.toString()));
    }

    @Override
    public VersionFileSystem getFileSystem(URI uri) {
        try {
            return findOpen(VersionUri.parse(uri)).orElseThrow(() -> new FileSystemNotFoundException(uri.toString()));
        } catch (IOException e) {
            throw notFound(uri, e);
        }
    }

    private static FileSystemNotFoundException notFound(URI uri, IOException cause) {
        FileSystemNotFoundException report = new FileSystemNotFoundException(uri + ": " + cause.getMessage());
        report.initCause(cause);
        return report;
    }

    /** The path of a URI; opens its version if that is not open. */
    @Override
    public Path getPath(URI uri) {
        VersionUri wanted = VersionUri.parse(uri);
        try {
            return open(wanted, false)
                    .orElseThrow(() -> new AssertionError("a file system that is neither open nor new"))
                    .getPath("/" + wanted.path());
        } catch (IOException e) {
            throw notFound(uri, e);
        }
    }

    private Optional<VersionFileSystem> findOpen(VersionUri wanted) throws IOException {
        try (Repository repository = Repository.open(wanted.repository().toRealPath(), READING)) {
            Version version = version(repository, wanted);
            synchronized (open) {
                return Optional.ofNullable(open.get(version));
            }
        } catch (FirnException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Version version(Repository repository, VersionUri wanted) {
        Path directory = repository.directory().orElseThrow();
        return new Version(directory, repository.resolve(wanted.revision()));
    }

    /** The file system of a version: a new one, or, if that is all right, the one that is open; else nothing. */
    private Optional<VersionFileSystem> open(VersionUri wanted, boolean onlyNew) throws IOException {
        @Nullable Repository unused = null;
        try {
            Repository repository = Repository.open(wanted.repository().toRealPath(), READING);
            unused = repository;
            Version version = version(repository, wanted);
            fetchPromised(repository);
            synchronized (open) {
                @Nullable VersionFileSystem known = open.get(version);
                if (known != null) {
                    return onlyNew ? Optional.empty() : Optional.of(known);
                }
                VersionFileSystem fileSystem = new VersionFileSystem(
                        this, repository, repository.snapshot(version.commit()), () -> forget(version, repository));
                open.put(version, fileSystem);
                unused = null;
                return Optional.of(fileSystem);
            }
        } catch (FirnException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (unused != null) {
                unused.close();
            }
        }
    }

    /** Where somebody on the class path can reach other hosts. */
    private static void fetchPromised(Repository repository) {
        if (!repository.store().absences().isEmpty()) {
            ServiceLoader.load(PromisorSource.class)
                    .findFirst()
                    .ifPresent(source -> repository.store().fetchPromised(source.promisor(repository)));
        }
    }

    private void forget(Version version, Repository repository) {
        synchronized (open) {
            open.remove(version);
        }
        repository.close();
    }

    private static VersionPath own(Path path) {
        if (path instanceof VersionPath own) {
            return own;
        }
        throw new ProviderMismatchException(path + " is no path of a version");
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        for (OpenOption option : options) {
            if (option != StandardOpenOption.READ && !(option instanceof LinkOption)) {
                throw new ReadOnlyFileSystemException();
            }
        }
        VersionPath own = own(path);
        return own.getFileSystem().channel(own);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        VersionPath own = own(directory);
        if (own.getFileSystem().attributes(own).isRegularFile()) {
            throw new NotDirectoryException(directory.toString());
        }
        List<Path> children = new ArrayList<>();
        for (String name : own.getFileSystem().names(own)) {
            Path child = own.resolve(name);
            if (filter.accept(child)) {
                children.add(child);
            }
        }
        return new ListedDirectory(children.iterator());
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        VersionPath own = own(path);
        VersionAttributes attributes = own.getFileSystem().attributes(own);
        List<AccessMode> wanted = Arrays.asList(modes);
        if (wanted.contains(AccessMode.WRITE) || wanted.contains(AccessMode.EXECUTE) && attributes.isRegularFile()) {
            throw new AccessDeniedException(path.toString(), null, "versions are read only");
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (!type.isAssignableFrom(VersionAttributes.class)) {
            throw new UnsupportedOperationException("files of a version have basic attributes, not " + type);
        }
        VersionPath own = own(path);
        return type.cast(own.getFileSystem().attributes(own));
    }

    /** Knows the basic attributes, and of files {@code cid}: {@code Files.getAttribute(path, "cid")}. */
    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        VersionPath own = own(path);
        int colon = attributes.indexOf(':');
        if (colon >= 0 && !attributes.substring(0, colon).equals("basic")) {
            throw new UnsupportedOperationException("files of a version have basic attributes only");
        }
        Map<String, Object> all = own.getFileSystem().attributes(own).byName();
        Map<String, Object> wanted = new HashMap<>();
        for (String name : attributes.substring(colon + 1).split(",", -1)) {
            @Nullable Object value = all.get(name);
            if (name.equals("*")) {
                wanted.putAll(all);
            } else if (value != null) {
                wanted.put(name, value);
            } else if (!name.equals("fileKey") && !name.equals("cid")) {
                throw new IllegalArgumentException("there is no attribute '" + name + "'");
            }
        }
        return wanted;
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type == BasicFileAttributeView.class ? type.cast(new View(own(path))) : null;
    }

    /** The attributes of one path, looked up when they are wanted. */
    private record View(VersionPath path) implements BasicFileAttributeView {
        @Override
        public String name() {
            return "basic";
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            return path.getFileSystem().attributes(path);
        }

        @Override
        public void setTimes(
                @Nullable FileTime lastModifiedTime, @Nullable FileTime lastAccessTime, @Nullable FileTime createTime) {
            throw new ReadOnlyFileSystemException();
        }
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        if (path.equals(other)) {
            return true;
        }
        return other instanceof VersionPath
                && path.getFileSystem() == other.getFileSystem()
                && path.toRealPath().equals(other.toRealPath());
    }

    @Override
    public boolean isHidden(Path path) {
        @Nullable Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException("a version lies on no store of its own");
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new ReadOnlyFileSystemException();
    }
}
