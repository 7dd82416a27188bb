package dev.firn.transfer;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Objects that are to be fetched, in a queue of bounded length; one that is under way is not asked for again. Safe for many threads. */
final class WantedObjects {
    private static final int QUEUED = 1_024;
    private static final long POLL_MILLIS = 20;
    /** Stands last; whoever takes it puts it back for the next. */
    private static final Optional<ObjectRef> END = Optional.empty();

    private final Stop stop;
    private final BlockingQueue<Optional<ObjectRef>> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Set<ObjectRef> underWay = ConcurrentHashMap.newKeySet();

    /** A queue in which nobody waits any more once {@code stop} is set. */
    WantedObjects(Stop stop) {
        this.stop = stop;
    }

    /** Asks for an object; waits while the queue is full. */
    void add(ObjectRef object) {
        if (underWay.add(object)) {
            offer(Optional.of(object));
        }
    }

    private void offer(Optional<ObjectRef> next) {
        try {
            while (!queue.offer(next, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                stop.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(FirnException.Kind.IO, "the transfer was interrupted", e);
        }
    }

    /**
     * Waits for the next objects and takes them, until they have {@code maxBytes} together or are {@code maxCount}, as far as they are there already; none at the
     * end.
     */
    List<ObjectRef> take(int maxCount, long maxBytes) throws InterruptedException {
        List<ObjectRef> taken = new ArrayList<>();
        long bytes = 0;
        Optional<ObjectRef> next = queue.take();
        while (next.isPresent()) {
            taken.add(next.get());
            bytes += next.get().sizeBytes();
            if (taken.size() >= maxCount || bytes >= maxBytes) {
                return taken;
            }
            Optional<ObjectRef> further = queue.poll();
            if (further == null) {
                return taken;
            }
            next = further;
        }
        // Nobody adds any more, so there is room.
        queue.add(END);
        return taken;
    }

    /** These are here now. */
    void done(List<ObjectRef> objects) {
        objects.forEach(underWay::remove);
    }

    /** Nothing is added any more. */
    void end() {
        offer(END);
    }

    /** Forgets what was not taken yet. */
    void abandon() {
        do {
            queue.clear();
        } while (!queue.offer(END));
    }
}
