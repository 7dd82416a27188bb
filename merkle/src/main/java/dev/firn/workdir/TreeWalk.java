package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.workdir.ScanOptions.Links;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Goes once through a directory and all below it, in no particular order, with memory that depends on the depth only: of each directory on the way down one batch
 * of names is held. The depth is bounded by the length of a key. For one thread.
 */
final class TreeWalk implements Closeable {
    private static final int BATCH = 512;
    /** Far down, batches are small, so that many of them stay small too. */
    private static final int DEEP_BATCH = 32;

    private static final int DEEP = 16;
    private static final int MAX_FOLLOWED_DIRECTORIES = 10_000;
    private static final String REPOSITORY = ".firn";

    /** Takes the files that are found. */
    interface Sink {
        void file(String key, FileStatus status);
    }

    private final Path root;
    private final ScanOptions options;
    private final IgnoreRules ignore;
    private final Refusals refusals;
    private final Sink sink;
    private final Optional<FileStatus> repository;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final StatusReader statuses = new StatusReader();
    private int followedDirectories;

    private static final class Frame {
        final Path path;
        final String prefix;
        final FileStatus status;
        final DirectoryStream<Path> stream;
        final Iterator<Path> names;
        final Deque<Child> children = new ArrayDeque<>();

        @SuppressWarnings("StreamResourceLeak") // closed when the walk leaves
        Frame(Path path, String prefix, FileStatus status) throws IOException {
            this.path = path;
            this.prefix = prefix;
            this.status = status;
            this.stream = Files.newDirectoryStream(path);
            this.names = stream.iterator();
        }
    }

    private record Child(Path path, String key, FileStatus status) {}

    /** What a walk needs to know; {@code root} is a real path. */
    record Plan(Path root, ScanOptions options, IgnoreRules ignore) {}

    TreeWalk(Plan plan, Refusals refusals, Sink sink) {
        this.root = plan.root();
        this.options = plan.options();
        this.ignore = plan.ignore();
        this.refusals = refusals;
        this.sink = sink;
        this.repository = plan.options().repository().flatMap(TreeWalk::statusIfThere);
    }

    private static Optional<FileStatus> statusIfThere(Path path) {
        try {
            return Optional.of(FileStatus.of(path.toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void run() {
        try {
            FileStatus top = FileStatus.of(root);
            enter(new Child(root, "", top));
        } catch (IOException e) {
            throw FirnException.io("the directory " + root + " cannot be read", e);
        }
        while (!frames.isEmpty()) {
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
            frames.push(new Frame(child.path(), child.key().isEmpty() ? "" : child.key() + "/", child.status()));
        } catch (IOException e) {
            if (child.key().isEmpty()) {
                throw FirnException.refused("the directory " + root + " " + Reasons.of(e));
            }
            refusals.add(child.key(), Reasons.of(e));
        }
    }

    private void leave(Frame frame) {
        frames.pop();
        try {
            frame.stream.close();
        } catch (IOException e) {
            throw FirnException.io("the directory " + frame.path + " cannot be closed", e);
        }
    }

    private boolean nextBatch(Frame frame) {
        int size = frames.size() > DEEP ? DEEP_BATCH : BATCH;
        List<Path> batch = new ArrayList<>(size);
        try {
            while (batch.size() < size && frame.names.hasNext()) {
                batch.add(frame.names.next());
            }
        } catch (DirectoryIteratorException e) {
            throw FirnException.io("the directory " + frame.path + " cannot be read to its end", e);
        }
        StatusReader.Look[] looks = statuses.looks(batch);
        for (int i = 0; i < looks.length; i++) {
            take(frame, batch.get(i), looks[i]);
        }
        return !batch.isEmpty();
    }

    private void take(Frame frame, Path path, StatusReader.Look look) {
        Optional<String> name = FileNames.text(path);
        String key = frame.prefix + name.orElse(String.valueOf(path.getFileName()));
        if (look instanceof StatusReader.Look.Failed failed) {
            refusals.add(key, Reasons.of(failed.reason()));
            return;
        }
        FileStatus status = ((StatusReader.Look.Seen) look).status();
        boolean directory = status.type() == FileStatus.Type.DIRECTORY;
        if (name.isPresent() && ReservedNames.isReserved(name.get())) {
            return;
        }
        if (directory && (isRepository(status) || name.equals(Optional.of(REPOSITORY)))) {
            return;
        }
        if (directory ? ignore.leavesOutDirectory(key) : ignore.leavesOutFile(key)) {
            return;
        }
        Optional<ZarrKey.Rule> broken = ZarrKey.findBrokenRule(key);
        if (name.isEmpty()) {
            refusals.add(key, "has a name that is not valid UTF-8");
        } else if (broken.isPresent()) {
            refusals.add(key, "is not a legal key: " + broken.get().sentence());
        } else {
            takeLegal(frame, new Child(path, key, status));
        }
    }

    private boolean isRepository(FileStatus status) {
        return repository.isPresent() && repository.get().isSameAs(status);
    }

    private void takeLegal(Frame frame, Child child) {
        switch (child.status().type()) {
            case FILE -> sink.file(child.key(), child.status());
            case DIRECTORY -> frame.children.add(child);
            case LINK -> takeLink(frame, child);
            default -> refusals.add(child.key(), "is " + child.status().type().words());
        }
    }

    private void takeLink(Frame frame, Child link) {
        if (options.links() == Links.REFUSE) {
            refusals.add(link.key(), "is a symbolic link");
            return;
        }
        try {
            Path real = link.path().toRealPath();
            if (!LinkTargets.isInside(root, real, options)) {
                refusals.add(link.key(), "is a symbolic link that leads out of the directory or into a repository");
                return;
            }
            FileStatus status = FileStatus.of(real);
            if (status.type() != FileStatus.Type.DIRECTORY) {
                takeLegal(frame, new Child(real, link.key(), status));
            } else if (frames.stream().anyMatch(above -> above.status.isSameAs(status))) {
                refusals.add(link.key(), "is a symbolic link to a directory that it lies in");
            } else if (followedDirectories == MAX_FOLLOWED_DIRECTORIES) {
                refusals.add(
                        link.key(),
                        "is one more than the " + MAX_FOLLOWED_DIRECTORIES
                                + " symbolic links to directories that are followed");
            } else {
                followedDirectories++;
                frame.children.add(new Child(real, link.key(), status));
            }
        } catch (IOException e) {
            refusals.add(link.key(), "is a symbolic link that " + Reasons.of(e));
        }
    }

    @Override
    public void close() {
        statuses.close();
        while (!frames.isEmpty()) {
            leave(frames.peek());
        }
    }
}
