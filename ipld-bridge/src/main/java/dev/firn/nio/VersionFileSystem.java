package dev.firn.nio;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One version of a hierarchy as a file system, to read: a key is a file, the root is the version. It stands on one commit and does not follow the branch it was
 * opened by. Every byte was checked against its hash; what is damaged or missing is an {@link IOException} that says so. Safe for many threads.
 *
 * <pre>{@code
 * try (FileSystem version = VersionFileSystem.of(repository, repository.snapshot("v1"))) {
 *     byte[] metadata = Files.readAllBytes(version.getPath("/sst/zarr.json"));
 * }
 * Path array = Path.of(URI.create("firn:/data/sst.firn!/v1/sst"));
 * }</pre>
 */
public final class VersionFileSystem extends FileSystem {
    private final VersionFileSystemProvider provider;
    private final Snapshot version;
    private final VersionTree tree;
    private final Optional<Path> directory;
    private final Cid commit;
    private final FileTime time;
    private final Closeable onClose;
    private volatile boolean open = true;

    VersionFileSystem(VersionFileSystemProvider provider, Repository repository, Snapshot version, Closeable onClose) {
        this.provider = provider;
        this.version = version;
        this.tree = new VersionTree(version);
        this.directory = repository.directory();
        this.commit = version.commit().orElseThrow(() -> new IllegalArgumentException("a version without a commit"));
        this.time = FileTime.from(repository.commit(commit).time());
        this.onClose = onClose;
    }

    /**
     * A version of a repository that is open and stays so for as long as the file system is used; to close the one does not close the other.
     *
     * @throws IllegalArgumentException if it is the version of no commit
     * @throws FirnException as every read
     */
    public static VersionFileSystem of(Repository repository, Snapshot version) {
        return new VersionFileSystem(new VersionFileSystemProvider(), repository, version, () -> {});
    }

    /** The commit it stands on. */
    public Cid commit() {
        return commit;
    }

    URI uri(String path) {
        Path repository = directory.orElseThrow(
                () -> new IllegalStateException("a repository that lies in no directory has no URI"));
        return new VersionUri(repository.toAbsolutePath(), commit.toString(), path).toUri();
    }

    boolean exists(VersionPath path) throws IOException {
        checkOpen();
        try {
            return tree.findFile(path.key()).isPresent() || tree.isDirectory(path.key());
        } catch (FirnException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    VersionAttributes attributes(VersionPath path) throws IOException {
        checkOpen();
        try {
            Optional<ObjectRef> file = tree.findFile(path.key());
            if (file.isEmpty() && !tree.isDirectory(path.key())) {
                throw new NoSuchFileException(path.toString());
            }
            return new VersionAttributes(file, time);
        } catch (FirnException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    List<String> names(VersionPath path) throws IOException {
        checkOpen();
        try {
            return tree.names(path.key());
        } catch (FirnException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    SeekableByteChannel channel(VersionPath path) throws IOException {
        VersionAttributes attributes = attributes(path);
        if (attributes.isDirectory()) {
            throw new IOException(path + " is a directory");
        }
        return new VersionChannel(version, path.key(), attributes.size());
    }

    private void checkOpen() {
        if (!open) {
            throw new ClosedFileSystemException();
        }
    }

    @Override
    public VersionFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            onClose.close();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        StringBuilder text = new StringBuilder(first);
        for (String part : more) {
            if (!part.isEmpty()) {
                text.append(text.length() == 0 ? "" : "/").append(part);
            }
        }
        return VersionPath.of(this, text.toString());
    }

    /** Knows {@code glob} and {@code regex}; what a pattern is held against is the text of the whole path. */
    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        Pattern pattern = Glob.pattern(syntaxAndPattern);
        return path -> pattern.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("nobody owns the files of a version");
    }

    @Override
    public @Nullable WatchService newWatchService() {
        throw new UnsupportedOperationException("a version does not change, so there is nothing to watch");
    }
}
