package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.workdir.ScanOptions.Links;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of those who go through a tree together; see {@link TreeWalk}. Of each directory on its way down it holds one batch of names. For one thread. */
final class TreeWalker implements Closeable {
    private static final int BATCH = 512;
    /** Far down, batches are small, so that many of them stay small too. */
    private static final int DEEP_BATCH = 32;

    private static final int DEEP = 16;
    private static final String REPOSITORY = ".firn";

    private final TreeWalk walk;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final StatusReader statuses = new StatusReader();

    /** A directory that is being gone through. */
    static final class Frame {
        final Path path;
        final String prefix;
        final FileStatus status;
        /** The one it lies in, which may have been left by now, or be another walker's. */
        final @Nullable Frame above;

        final int depth;
        final NameSource names;
        final Deque<Child> children = new ArrayDeque<>();

        private Frame(Child child, NameSource names) {
            this.path = child.path();
            this.prefix = child.key().isEmpty() ? "" : child.key() + "/";
            this.status = child.status();
            this.above = child.above();
            this.depth = above == null ? 0 : above.depth + 1;
            this.names = names;
        }
    }

    /** What lies in a directory, or the top of the tree, which lies in none. */
    record Child(
            Path path,
            String key,
            FileStatus status,
            @Nullable Frame above) {}

    /** A path with its last name, which is nothing where it is no text. */
    private record Named(Path path, Optional<String> name) {}

    TreeWalker(TreeWalk walk) {
        this.walk = walk;
    }

    /** Goes through the tree below a directory, but for what it gives to others that want work. */
    void run(Child top) {
        enter(top);
        while (!frames.isEmpty()) {
            walk.stopIfFailed();
            Frame frame = frames.peek();
            Child child = frame.children.poll();
            if (child != null) {
                enter(child);
            } else if (!nextBatch(frame)) {
                leave(frame);
            }
        }
    }

    private void enter(Child child) {
        try {
            frames.push(new Frame(
                    child,
                    NameSource.open(child.path(), child.status(), walk.plan().names())));
        } catch (IOException e) {
            if (child.key().isEmpty()) {
                throw FirnException.refused("the directory " + child.path() + " " + Reasons.of(e));
            }
            walk.refuse(child.key(), Reasons.of(e));
        }
    }

    private void leave(Frame frame) {
        frames.pop();
        try {
            frame.names.close();
        } catch (IOException e) {
            throw FirnException.io("the directory " + frame.path + " cannot be closed", e);
        }
    }

    /** Gives away what waits highest up, where whoever takes it is busy longest. */
    private void share() {
        for (Iterator<Frame> highest = frames.descendingIterator(); highest.hasNext(); ) {
            Deque<Child> children = highest.next().children;
            if (children.size() > 1) {
                walk.share(children);
                return;
            }
        }
    }

    private boolean nextBatch(Frame frame) {
        int size = frame.depth >= DEEP ? DEEP_BATCH : BATCH;
        List<Path> batch;
        try {
            batch = frame.names.batch(size);
        } catch (DirectoryIteratorException e) {
            throw FirnException.io("the directory " + frame.path + " cannot be read to its end", e);
        }
        StatusReader.Look[] looks = statuses.looks(batch);
        for (int i = 0; i < looks.length; i++) {
            take(frame, new Named(batch.get(i), frame.names.text(i)), looks[i]);
        }
        share();
        return !batch.isEmpty();
    }

    private void take(Frame frame, Named named, StatusReader.Look look) {
        Path path = named.path();
        Optional<String> name = named.name();
        String key = frame.prefix + name.orElse(String.valueOf(path.getFileName()));
        if (look instanceof StatusReader.Look.Failed failed) {
            walk.refuse(key, Reasons.of(failed.reason()));
            return;
        }
        FileStatus status = ((StatusReader.Look.Seen) look).status();
        boolean directory = status.type() == FileStatus.Type.DIRECTORY;
        if (name.isPresent() && ReservedNames.isReserved(name.get())) {
            return;
        }
        if (directory && (walk.isRepository(status) || name.equals(Optional.of(REPOSITORY)))) {
            return;
        }
        if (directory
                ? walk.plan().ignore().leavesOutDirectory(key)
                : walk.plan().ignore().leavesOutFile(key)) {
            return;
        }
        Optional<ZarrKey.Rule> broken = ZarrKey.findBrokenRule(key);
        if (name.isEmpty()) {
            walk.refuse(key, "has a name that is not valid UTF-8");
        } else if (broken.isPresent()) {
            walk.refuse(key, "is not a legal key: " + broken.get().sentence());
        } else {
            takeLegal(frame, new Child(path, key, status, frame));
        }
    }

    private void takeLegal(Frame frame, Child child) {
        switch (child.status().type()) {
            case FILE -> walk.found(child.key(), child.status());
            case DIRECTORY -> frame.children.add(child);
            case LINK -> takeLink(frame, child);
            default -> walk.refuse(child.key(), "is " + child.status().type().words());
        }
    }

    private void takeLink(Frame frame, Child link) {
        if (walk.plan().options().links() == Links.REFUSE) {
            walk.refuse(link.key(), "is a symbolic link");
            return;
        }
        try {
            Path real = link.path().toRealPath();
            if (!LinkTargets.isInside(walk.plan().root(), real, walk.plan().options())) {
                walk.refuse(link.key(), "is a symbolic link that leads out of the directory or into a repository");
                return;
            }
            Child target = new Child(real, link.key(), FileStatus.of(real), frame);
            if (target.status().type() != FileStatus.Type.DIRECTORY) {
                takeLegal(frame, target);
            } else if (isBelow(target)) {
                walk.refuse(link.key(), "is a symbolic link to a directory that it lies in");
            } else if (walk.mayFollow(link.key())) {
                frame.children.add(target);
            }
        } catch (NoSuchFileException e) {
            walk.refuse(link.key(), "is a symbolic link that leads nowhere");
        } catch (IOException e) {
            walk.refuse(link.key(), "is a symbolic link that " + Reasons.of(e));
        }
    }

    /** Whether what was found lies, by the way that was taken, below itself. */
    private static boolean isBelow(Child child) {
        Frame above = child.above();
        while (above != null && !above.status.isSameAs(child.status())) {
            above = above.above;
        }
        return above != null;
    }

    @Override
    public void close() {
        statuses.close();
        while (!frames.isEmpty()) {
            leave(frames.peek());
        }
    }
}
