package dev.firn.cas.store;

import dev.firn.cas.space.BlobEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Deals containers out to threads, and before another one is opened the parts of those that are, so that all threads have something to do until the end and few
 * containers are open at once. Any number of threads may work at it; what one of them throws ends the work of all.
 */
final class PartQueue {
    private final Iterator<BlobEntry> containers;
    private final Function<BlobEntry, List<Runnable>> opener;
    private final Deque<Runnable> parts = new ArrayDeque<>();
    private int opening;
    private boolean ended;

    /** Work on {@code containers}, each opened once by {@code opener}, which says what parts are to be done then. */
    PartQueue(List<BlobEntry> containers, Function<BlobEntry, List<Runnable>> opener) {
        this.containers = containers.iterator();
        this.opener = opener;
    }

    /** Works until nothing is left to do. */
    void work() {
        try {
            for (Optional<Runnable> task = next(); task.isPresent(); task = next()) {
                task.get().run();
            }
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized Optional<Runnable> next() {
        boolean interrupted = false;
        while (!ended && parts.isEmpty() && !containers.hasNext() && opening > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (ended || !parts.isEmpty()) {
            return ended ? Optional.empty() : Optional.of(parts.remove());
        }
        if (!containers.hasNext()) {
            return Optional.empty();
        }
        opening++;
        BlobEntry container = containers.next();
        return Optional.of(() -> open(container));
    }

    private void open(BlobEntry container) {
        List<Runnable> found = List.of();
        try {
            found = opener.apply(container);
        } finally {
            opened(found);
        }
    }

    private synchronized void opened(List<Runnable> found) {
        opening--;
        parts.addAll(found);
        notifyAll();
    }
}
