package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what lies at keys of a directory, without following a link on the way there. Keys that come in order cost one look each, and those below a directory that
 * is not there none. For one thread.
 */
final class DiskLooks implements Closeable {
    /** What lies at a key. */
    sealed interface There {
        /** Nothing. */
        record Nothing() implements There {}

        /** Something, with what it is. */
        record Something(FileStatus status) implements There {}

        /** On the way to it something lies that is no directory. */
        record Blocked(String path, FileStatus.Type type) implements There {}
    }

    private static final There NOTHING = new There.Nothing();

    private final Path root;
    private final StatusReader statuses = new StatusReader();
    private String directory = "";
    private There directoryIs = NOTHING;
    private boolean directoryKnown;

    DiskLooks(Path root) {
        this.root = root;
    }

    /** Looks at all of some keys, which are in order. */
    List<There> at(List<String> keys) throws IOException {
        List<There> found = new ArrayList<>(keys.size());
        List<Path> wanted = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (String key : keys) {
            There parent = parent(ZarrKey.directory(key));
            boolean look = parent instanceof There.Something;
            if (look) {
                places.add(found.size());
                wanted.add(FileNames.resolve(root, key));
            }
            found.add(look ? NOTHING : parent);
        }
        StatusReader.Look[] looks = statuses.looks(wanted);
        for (int i = 0; i < looks.length; i++) {
            found.set(places.get(i), there(looks[i]));
        }
        return found;
    }

    /** A directory on the way: something if it is one, else what stands against it. */
    private There parent(String path) throws IOException {
        if (directoryKnown && path.equals(directory)) {
            return directoryIs;
        }
        There is;
        if (path.isEmpty()) {
            is = isEmpty(root) ? NOTHING : new There.Something(FileStatus.of(root));
        } else {
            There above = parent(ZarrKey.directory(path));
            is = above instanceof There.Something ? directory(path) : above;
        }
        directory = path;
        directoryIs = is;
        directoryKnown = true;
        return is;
    }

    /** In a directory without names no name needs a look; a failed look costs more than one that finds something. */
    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            return !names.iterator().hasNext();
        }
    }

    private There directory(String path) throws IOException {
        Optional<FileStatus> status = look(FileNames.resolve(root, path));
        if (status.isEmpty()) {
            return NOTHING;
        }
        FileStatus.Type type = status.get().type();
        return type == FileStatus.Type.DIRECTORY ? new There.Something(status.get()) : new There.Blocked(path, type);
    }

    /** Looks at one path. */
    static Optional<FileStatus> look(Path path) throws IOException {
        try {
            return Optional.of(FileStatus.of(path));
        } catch (IOException e) {
            if (isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static There there(StatusReader.Look look) throws IOException {
        if (look instanceof StatusReader.Look.Seen seen) {
            return new There.Something(seen.status());
        }
        IOException reason = ((StatusReader.Look.Failed) look).reason();
        if (isAbsence(reason)) {
            return NOTHING;
        }
        throw reason;
    }

    /** Whether it says that there is nothing, and not that something failed. */
    static boolean isAbsence(IOException e) {
        return e instanceof NoSuchFileException
                || e instanceof NotDirectoryException
                || String.valueOf(e.getMessage()).contains("Not a directory");
    }

    @Override
    public void close() {
        statuses.close();
    }
}
