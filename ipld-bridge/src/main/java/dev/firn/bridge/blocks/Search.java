package dev.firn.bridge.blocks;

import dev.firn.bridge.blocks.Finds.Place;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a repository in a thread of its own, as often as it is asked to; whoever asks waits for a look that began after the question. Looks that
 * find nothing changed are quick. Safe for many threads.
 */
final class Search implements Closeable {
    /** How far a question must be looked into. */
    enum Extent {
        /** Containers only: for what can be no directory. */
        CONTAINERS,
        /** Containers and versions. */
        VERSIONS
    }

    /** How many questions wait at once; others are told at once that it is not known yet, so that whoever asks keeps threads for other work. */
    private static final int MAX_WAITING = 16;

    private final Repository repository;
    private final int maxVersions;
    private int waiting;
    private @Nullable Finds finds;
    private @Nullable Thread thread;
    private long asked;
    private long containersDone;
    private long versionsDone;
    private @Nullable RuntimeException failure;
    private volatile boolean closed;

    Search(Repository repository, int maxVersions) {
        this.repository = repository;
        this.maxVersions = maxVersions;
    }

    /** What was found so far. */
    synchronized Finds finds() {
        checkOpen();
        Finds open = finds;
        if (open == null) {
            open = Finds.open(repository);
            finds = open;
        }
        return open;
    }

    /**
     * Looks for a block that is not known.
     *
     * @return nothing if there is none
     * @throws StillLookingException if that takes longer than {@code patience}
     * @throws FirnException of kind IO if the medium fails
     */
    synchronized Optional<Place> await(Cid cid, Extent extent, Duration patience) {
        Finds open = finds();
        long question = ++asked;
        start(open);
        notifyAll();
        long begin = System.nanoTime();
        while (true) {
            boolean done = (extent == Extent.CONTAINERS ? containersDone : versionsDone) >= question;
            Optional<Place> place = open.find(cid);
            RuntimeException failed = failure;
            if (place.isPresent() || done && failed == null) {
                return place;
            }
            if (done) {
                throw failed;
            }
            long leftMillis = patience.toMillis() - (System.nanoTime() - begin) / 1_000_000;
            if (leftMillis <= 0 || waiting == MAX_WAITING) {
                throw new StillLookingException(cid);
            }
            waiting++;
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FirnException.refused("interrupted while " + repository.place() + " was looked through");
            } finally {
                waiting--;
            }
            checkOpen();
        }
    }

    private void start(Finds open) {
        if (thread == null) {
            Look look = new Look(repository, open, maxVersions, () -> closed);
            Thread looking = new Thread(() -> run(look), "firn-blocks");
            looking.setDaemon(true);
            looking.start();
            thread = looking;
        }
    }

    private void run(Look look) {
        for (long question = nextQuestion(); question > 0; question = nextQuestion()) {
            @Nullable RuntimeException failed = null;
            try {
                look.throughContainers();
                done(question, Extent.CONTAINERS, null);
                look.throughVersions(this::tell);
            } catch (CancellationException e) {
                // Closed; nobody waits any more.
                return;
            } catch (RuntimeException e) {
                failed = e;
            }
            done(question, Extent.VERSIONS, failed);
        }
    }

    /** The number of the newest question, once there is one that no look was made for; 0 if there will be none. */
    private synchronized long nextQuestion() {
        while (!closed && asked == versionsDone) {
            try {
                wait();
            } catch (InterruptedException e) {
                return 0;
            }
        }
        return closed ? 0 : asked;
    }

    private synchronized void tell() {
        notifyAll();
    }

    private synchronized void done(long question, Extent extent, @Nullable RuntimeException failed) {
        containersDone = question;
        if (extent == Extent.VERSIONS) {
            versionsDone = question;
            failure = failed;
        } else {
            failure = null;
        }
        notifyAll();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the blocks of " + repository.place() + " are closed");
        }
    }

    /** Ends the look that is under way, and waits for that. */
    @Override
    public void close() {
        Thread looking;
        synchronized (this) {
            closed = true;
            looking = thread;
            notifyAll();
        }
        boolean interrupted = false;
        while (looking != null && looking.isAlive()) {
            try {
                looking.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (finds != null) {
                finds.close();
                finds = null;
            }
        }
    }
}
