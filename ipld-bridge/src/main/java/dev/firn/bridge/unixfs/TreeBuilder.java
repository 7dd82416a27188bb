package dev.firn.bridge.unixfs;

import dev.firn.cas.BlockSink;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the UnixFS directory of a whole hierarchy from its files. A directory is written as soon as a path outside it comes, so only the directories
 * from the root to the current path are kept, with the entries they have so far. For one thread at a time.
 *
 * <p>The files of a directory, and those of all directories in it, must come together; apart from that any order will do. Paths sorted as text do, in
 * whatever order of characters; so do chunks in tree order as long as they lie in one directory.
 */
public final class TreeBuilder {
    private final BlockSink blocks;
    private final List<Open> open = new ArrayList<>();
    private boolean finished;

    /** A builder that hands the blocks of the directories to {@code blocks}, children before parents; those of the files are the caller's. */
    public TreeBuilder(BlockSink blocks) {
        this.blocks = blocks;
        open.add(new Open("", new DirectoryBuilder(blocks)));
    }

    /**
     * Adds a file.
     *
     * @param path names with {@code /} between them, none of them empty
     * @throws IllegalArgumentException if the path is not lawful, or a directory that was left comes again (noticed now or in {@link #finish})
     * @throws IllegalStateException if the tree is finished
     * @throws FirnException of kind REFUSED as {@link DirectoryBuilder#finish}, for a directory that ends with this path
     */
    public void file(String path, ObjectRef object) {
        int slash = path.lastIndexOf('/');
        enter(path, slash);
        deepest().file(path.substring(slash + 1), object);
    }

    /** Adds a directory that was built elsewhere, with all that is in it; its blocks are the caller's. As {@link #file}. */
    public void directory(String path, DirectoryRef built) {
        int slash = path.lastIndexOf('/');
        enter(path, slash);
        deepest().directory(path.substring(slash + 1), built);
    }

    /** Makes sure that a directory is there, even if no file comes in it; the empty path is the root. As {@link #file}. */
    public void directory(String path) {
        enter(path, path.isEmpty() ? -1 : path.length());
    }

    /**
     * The root directory, which is there even if nothing was added.
     *
     * @throws IllegalArgumentException if two entries of a directory have one name
     * @throws IllegalStateException if this was called before
     * @throws FirnException of kind REFUSED as {@link DirectoryBuilder#finish}
     */
    public DirectoryRef finish() {
        checkUnfinished();
        leave(1);
        finished = true;
        return deepest().finish();
    }

    /** Opens the directories that {@code path[0, end)} names, none if {@code end} is negative, and leaves all others but their parents. */
    private void enter(String path, int end) {
        checkUnfinished();
        int depth = 1;
        for (int begin = 0; begin <= end; depth++) {
            int slash = path.indexOf('/', begin);
            int nameEnd = slash < 0 ? end : slash;
            if (depth == open.size() || !open.get(depth).isCalled(path, begin, nameEnd)) {
                leave(depth);
                String name = path.substring(begin, nameEnd);
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("the path '" + path + "' has an empty name");
                }
                open.add(new Open(name, new DirectoryBuilder(blocks)));
            }
            begin = nameEnd + 1;
        }
        leave(depth);
    }

    /** Writes all open directories from this depth on. */
    private void leave(int depth) {
        while (open.size() > depth) {
            Open last = open.remove(open.size() - 1);
            deepest().directory(last.name, last.builder.finish());
        }
    }

    private DirectoryBuilder deepest() {
        return open.get(open.size() - 1).builder;
    }

    private void checkUnfinished() {
        if (finished) {
            throw new IllegalStateException("the tree is finished");
        }
    }

    private record Open(String name, DirectoryBuilder builder) {
        boolean isCalled(String path, int begin, int end) {
            return name.length() == end - begin && path.startsWith(name, begin);
        }
    }
}
