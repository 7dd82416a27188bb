package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through a directory and all below it, in no particular order: on the calling thread, and on one more as soon as there is more than one directory to go
 * through. Memory depends on the depth only, which the length of a key bounds.
 */
final class TreeWalk {
    /** So many directories wait at most for whoever is done with what it had: more are not needed to keep both busy. */
    private static final int MAX_WAITING = 16;

    private static final int MAX_FOLLOWED_DIRECTORIES = 10_000;

    /** Takes the files that are found; called by both threads. */
    interface Sink {
        void file(String key, FileStatus status);
    }

    /** What a walk needs to know; {@code root} is a real path. Directories whose names are known are not listed. */
    record Plan(Path root, ScanOptions options, IgnoreRules ignore, NamesMemory.Names names) {}

    private final Plan plan;
    private final Refusals refusals;
    private final Sink sink;
    private final Optional<FileStatus> repository;

    private final Deque<TreeWalker.Child> waiting = new ArrayDeque<>();
    private int busy = 1;
    private int followedDirectories;
    private volatile @Nullable Throwable failure;
    private @Nullable Thread second;

    TreeWalk(Plan plan, Refusals refusals, Sink sink) {
        this.plan = plan;
        this.refusals = refusals;
        this.sink = sink;
        this.repository = plan.options().repository().flatMap(TreeWalk::statusIfThere);
    }

    private static Optional<FileStatus> statusIfThere(Path path) {
        try {
            return Optional.of(FileStatus.of(path.toRealPath()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // Not taken for absent: it would be committed into itself.
            throw FirnException.io("the repository " + path + " cannot be looked at", e);
        }
    }

    /** The second thread; a class of its own because a class archive holds no lambda that only large trees need. */
    private final class Second extends Thread {
        Second() {
            super("firn-walking");
            setDaemon(true);
        }

        @Override
        public void run() {
            work(null);
        }
    }

    /** What one thread failed with ends the other. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped() {
            super(null, null, false, false);
        }
    }

    /**
     * Goes through all of it.
     *
     * @throws FirnException of kind REFUSED or IO if the directory itself cannot be read; what a sink threw
     */
    void run() {
        TreeWalker.Child top;
        try {
            top = new TreeWalker.Child(plan.root(), "", FileStatus.of(plan.root()), null);
        } catch (IOException e) {
            throw FirnException.io("the directory " + plan.root() + " cannot be read", e);
        }
        work(top);
        awaitSecond();
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException known) {
            throw known;
        }
        if (thrown != null) {
            throw (Error) thrown;
        }
    }

    /** Goes through a directory, if one is given, and through others as long as there are any. */
    private void work(TreeWalker.@Nullable Child first) {
        try (TreeWalker walker = new TreeWalker(this)) {
            for (TreeWalker.Child child = first == null ? next() : first; child != null; child = next()) {
                walker.run(child);
            }
        } catch (Stopped e) {
            // The other one says why.
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
        notifyAll();
    }

    /** For a thread that is done with what it had: a directory that another found, nothing if there is none left and nobody who could find one. */
    private synchronized TreeWalker.@Nullable Child next() {
        busy--;
        while (waiting.isEmpty() && busy > 0 && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FirnException.io("the look at " + plan.root() + " was interrupted", e);
            }
        }
        stopIfFailed();
        TreeWalker.Child next = waiting.poll();
        if (next == null) {
            notifyAll();
        } else {
            busy++;
        }
        return next;
    }

    private void awaitSecond() {
        Thread started = second;
        boolean interrupted = false;
        while (started != null && started.isAlive()) {
            try {
                started.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread that calls it if the other one failed. */
    void stopIfFailed() {
        if (failure != null) {
            throw new Stopped();
        }
    }

    /** Takes away directories that the other thread may want, but for one. */
    synchronized void share(Deque<TreeWalker.Child> children) {
        if (children.size() < 2 || waiting.size() == MAX_WAITING) {
            return;
        }
        while (children.size() > 1 && waiting.size() < MAX_WAITING) {
            waiting.add(children.removeLast());
        }
        if (second == null) {
            busy++;
            second = new Second();
            second.start();
        }
        notifyAll();
    }

    Plan plan() {
        return plan;
    }

    boolean isRepository(FileStatus status) {
        return repository.isPresent() && repository.get().isSameAs(status);
    }

    void found(String key, FileStatus status) {
        sink.file(key, status);
    }

    synchronized void refuse(String key, String reason) {
        refusals.add(key, reason);
    }

    /** Counts a link to a directory; false, and it is refused, if that is one too many. */
    synchronized boolean mayFollow(String key) {
        if (followedDirectories == MAX_FOLLOWED_DIRECTORIES) {
            refuse(
                    key,
                    "is one more than the " + MAX_FOLLOWED_DIRECTORIES
                            + " symbolic links to directories that are followed");
            return false;
        }
        followedDirectories++;
        return true;
    }
}
