package dev.firn.nio;

import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path in a version: names joined with slashes, from the root if it begins with one. Immutable. */
final class VersionPath implements Path {
    private final VersionFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names;

    VersionPath(VersionFileSystem fileSystem, boolean absolute, List<String> names) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = List.copyOf(names);
    }

    /** The path that a text names; slashes that say nothing are left out. */
    static VersionPath of(VersionFileSystem fileSystem, String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.isEmpty() && !text.startsWith("/")) {
            names.add("");
        }
        return new VersionPath(fileSystem, text.startsWith("/"), names);
    }

    /** The key, or directory of keys, that the path means; it may lead out of what there can be. */
    String key() {
        return String.join("/", ((VersionPath) toAbsolutePath().normalize()).names);
    }

    @Override
    public VersionFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable Path getRoot() {
        return absolute ? new VersionPath(fileSystem, true, List.of()) : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    public @Nullable Path getParent() {
        if (names.size() > 1) {
            return new VersionPath(fileSystem, absolute, names.subList(0, names.size() - 1));
        }
        return names.isEmpty() ? null : getRoot();
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        if (beginIndex < 0 || beginIndex >= endIndex || endIndex > names.size()) {
            throw new IllegalArgumentException("names [" + beginIndex + ", " + endIndex + ") of " + names.size());
        }
        return new VersionPath(fileSystem, false, names.subList(beginIndex, endIndex));
    }

    private boolean isEmpty() {
        return !absolute && names.size() == 1 && names.get(0).isEmpty();
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof VersionPath that
                && fileSystem == that.fileSystem
                && absolute == that.absolute
                && that.names.size() <= names.size()
                && names.subList(0, that.names.size()).equals(that.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof VersionPath that) || fileSystem != that.fileSystem) {
            return false;
        }
        if (that.absolute) {
            return equals(that);
        }
        int begin = names.size() - that.names.size();
        return begin >= 0 && names.subList(begin, names.size()).equals(that.names);
    }

    @Override
    public Path normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            boolean canGoUp = !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..");
            if (name.equals("..") && canGoUp) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
                kept.add(name);
            }
        }
        return new VersionPath(fileSystem, absolute, kept.isEmpty() && !absolute ? List.of("") : kept);
    }

    @Override
    public Path resolve(Path other) {
        VersionPath that = own(other);
        if (that.absolute || isEmpty()) {
            return that;
        }
        if (that.isEmpty()) {
            return this;
        }
        List<String> joined = new ArrayList<>(names);
        joined.addAll(that.names);
        return new VersionPath(fileSystem, absolute, joined);
    }

    private VersionPath own(Path other) {
        if (!(other instanceof VersionPath that)) {
            throw new ProviderMismatchException(other + " is no path of a version");
        }
        return that;
    }

    @Override
    public Path relativize(Path other) {
        VersionPath that = own(other);
        if (absolute != that.absolute || fileSystem != that.fileSystem) {
            throw new IllegalArgumentException(that + " cannot be said relative to " + this);
        }
        if (equals(that)) {
            return new VersionPath(fileSystem, false, List.of(""));
        }
        if (isEmpty()) {
            return that;
        }
        int common = 0;
        while (common < Math.min(names.size(), that.names.size())
                && names.get(common).equals(that.names.get(common))) {
            common++;
        }
        List<String> relative = new ArrayList<>();
        for (int i = common; i < names.size(); i++) {
            relative.add("..");
        }
        if (!that.isEmpty()) {
            relative.addAll(that.names.subList(common, that.names.size()));
        }
        return new VersionPath(fileSystem, false, relative);
    }

    /** {@code firn:<repository>!/<commit>/<path>}: the same bytes for ever. */
    @Override
    public URI toUri() {
        return fileSystem.uri(key());
    }

    @Override
    public Path toAbsolutePath() {
        return absolute ? this : new VersionPath(fileSystem, true, isEmpty() ? List.of() : names);
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        VersionPath real = (VersionPath) toAbsolutePath().normalize();
        if (!fileSystem.exists(real)) {
            throw new NoSuchFileException(toString());
        }
        return real;
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.@Nullable Modifier... modifiers) {
        throw new UnsupportedOperationException("a version does not change, so there is nothing to watch");
    }

    /** By names, in the order of keys; relative paths come first. */
    @Override
    public int compareTo(Path other) {
        VersionPath that = (VersionPath) other;
        return absolute != that.absolute
                ? Boolean.compare(absolute, that.absolute)
                : ZarrKey.ORDER.compare(toString(), that.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VersionPath that
                && fileSystem == that.fileSystem
                && absolute == that.absolute
                && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(fileSystem), absolute, names);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
