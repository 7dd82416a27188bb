package dev.firn.simulation;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path of a {@link SimulatedFileSystem}: segments between slashes, absolute if it begins with one. Dots mean nothing. */
final class SimulatedPath implements Path {
    private final SimulatedFileSystem system;
    private final String text;

    SimulatedPath(SimulatedFileSystem system, String text) {
        this.system = system;
        this.text = text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** The path as text, absolute. */
    String absolute() {
        return isAbsolute() ? text : "/" + text;
    }

    private SimulatedPath of(String other) {
        return new SimulatedPath(system, other);
    }

    private String[] segments() {
        String relative = isAbsolute() ? text.substring(1) : text;
        return relative.isEmpty() ? new String[0] : relative.split("/");
    }

    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    @Override
    public @Nullable Path getRoot() {
        return isAbsolute() ? of("/") : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return text.equals("/") ? null : of(text.substring(text.lastIndexOf('/') + 1));
    }

    @Override
    public @Nullable Path getParent() {
        int slash = text.lastIndexOf('/');
        return text.equals("/") || slash < 0 ? null : of(slash == 0 ? "/" : text.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return segments().length;
    }

    @Override
    public Path getName(int index) {
        return of(segments()[index]);
    }

    @Override
    public Path subpath(int begin, int end) {
        return of(String.join("/", java.util.Arrays.copyOfRange(segments(), begin, end)));
    }

    @Override
    public boolean startsWith(Path other) {
        return text.equals(other.toString()) || text.startsWith(other.toString().equals("/") ? "/" : other + "/");
    }

    @Override
    public boolean endsWith(Path other) {
        return text.equals(other.toString()) || text.endsWith("/" + other);
    }

    @Override
    public Path normalize() {
        return this;
    }

    @Override
    public Path resolve(Path other) {
        if (other.isAbsolute() || text.isEmpty()) {
            return other;
        }
        String added = other.toString();
        return added.isEmpty() ? this : of(text.equals("/") ? "/" + added : text + "/" + added);
    }

    @Override
    public Path relativize(Path other) {
        if (equals(other)) {
            return of("");
        }
        if (!other.startsWith(this)) {
            throw new InvalidPathException(other.toString(), "not below " + text);
        }
        return of(other.toString().substring(text.equals("/") ? 1 : text.length() + 1));
    }

    @Override
    public URI toUri() {
        return URI.create("simulated://" + absolute());
    }

    @Override
    public Path toAbsolutePath() {
        return of(absolute());
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimulatedPath path && path.system == system && path.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
