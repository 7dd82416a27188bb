package dev.firn.nio;

import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** What was in a directory, handed out once. For one thread. */
final class ListedDirectory implements DirectoryStream<Path> {
    private final Iterator<Path> children;
    private boolean asked;
    private boolean closed;

    ListedDirectory(Iterator<Path> children) {
        this.children = children;
    }

    @Override
    public Iterator<Path> iterator() {
        if (asked || closed) {
            throw new IllegalStateException("a directory is handed out once");
        }
        asked = true;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !closed && children.hasNext();
            }

            @Override
            public Path next() {
                if (closed) {
                    throw new NoSuchElementException();
                }
                return children.next();
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }
}
