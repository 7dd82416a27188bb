package dev.firn.workdir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Gives the names in a directory, batch by batch in no particular order: those that are remembered, or else by listing it. For one thread. */
abstract sealed class NameSource implements Closeable {
    private final List<Optional<String>> texts = new ArrayList<>();

    /** Of a directory as it was just looked at. */
    static NameSource open(Path directory, FileStatus status, NamesMemory.Names names) throws IOException {
        Optional<List<String>> known = names.known().find(status);
        return known.isPresent()
                ? new Remembered(directory, known.get())
                : new Listed(directory, status, names.listed());
    }

    /**
     * The next paths, at most so many; none if there are no more.
     *
     * @throws java.nio.file.DirectoryIteratorException if the directory cannot be read to its end
     */
    List<Path> batch(int size) {
        List<Path> paths = new ArrayList<>();
        texts.clear();
        while (paths.size() < size && hasNext()) {
            paths.add(next());
        }
        return paths;
    }

    /** The last name of a path of the batch, or nothing if its bytes are not valid UTF-8. */
    Optional<String> text(int index) {
        return texts.get(index);
    }

    final void addText(Optional<String> text) {
        texts.add(text);
    }

    abstract boolean hasNext();

    /** The next path, whose text is added. */
    abstract Path next();

    private static final class Remembered extends NameSource {
        private final Path directory;
        private final Iterator<String> names;

        Remembered(Path directory, List<String> names) {
            this.directory = directory;
            this.names = names.iterator();
        }

        @Override
        boolean hasNext() {
            return names.hasNext();
        }

        @Override
        Path next() {
            String name = names.next();
            addText(Optional.of(name));
            return FileNames.resolve(directory, name);
        }

        @Override
        public void close() {}
    }

    private static final class Listed extends NameSource {
        private final DirectoryStream<Path> stream;
        private final Iterator<Path> paths;
        private final FileStatus status;
        private final ListedNames all;
        private final ListedNames.Names names;
        private boolean ended;

        @SuppressWarnings("StreamResourceLeak") // closed with this
        Listed(Path directory, FileStatus status, ListedNames all) throws IOException {
            this.stream = Files.newDirectoryStream(directory);
            this.paths = stream.iterator();
            this.status = status;
            this.all = all;
            this.names = all.begin(status);
        }

        @Override
        boolean hasNext() {
            boolean more = !ended && paths.hasNext();
            if (!more && !ended) {
                all.add(status, names);
                ended = true;
            }
            return more;
        }

        @Override
        Path next() {
            Path path = paths.next();
            Optional<String> text = FileNames.text(path);
            names.add(text);
            addText(text);
            return path;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
