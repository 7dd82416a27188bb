package dev.firn.gateway;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.unixfs.FilePart;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one server that wait for other hosts: only so many at once, whatever they wait for, and without the memory that is reserved for their replies. So a
 * remote that does not answer stops nothing else. Safe for many threads.
 */
public final class RemoteWaits {
    /** What the thread holds, of whichever server it is. */
    private static final ThreadLocal<@Nullable Reservation> HELD = new ThreadLocal<>();

    private final Semaphore free;

    /** Something that a thread gives back while it waits. */
    interface Reservation {
        void giveBack();

        /**
         * Takes as much again.
         *
         * @throws BadRequestException if that cannot be had in time
         */
        void takeAgain();
    }

    /**
     * Waits of one server.
     *
     * @param max so many threads may wait at once; a server has 64
     */
    public RemoteWaits(int max) {
        this.free = new Semaphore(max);
    }

    /** For a server that waits for nobody. */
    public static RemoteWaits none() {
        return new RemoteWaits(0);
    }

    /** The same promisor, within the limit; beyond it fetching is refused, of kind IO. */
    public Promisor limit(Promisor promisor) {
        return new Limited(promisor);
    }

    /** Does something that may wait, by a thread that holds something meanwhile. */
    <T> T holding(Reservation reservation, Supplier<T> work) {
        HELD.set(reservation);
        try {
            return work.get();
        } finally {
            HELD.remove();
        }
    }

    private Block fetch(String remote, Supplier<Block> fetching) {
        if (!free.tryAcquire()) {
            throw FirnException.io(
                    "cannot fetch from " + remote + " now", new IOException("too much is being fetched"));
        }
        Reservation reservation = HELD.get();
        Block block;
        try {
            if (reservation != null) {
                reservation.giveBack();
            }
            block = fetching.get();
        } finally {
            free.release();
        }
        if (reservation != null) {
            reservation.takeAgain();
        }
        return block;
    }

    private final class Limited implements Promisor {
        private final Promisor promisor;

        Limited(Promisor promisor) {
            this.promisor = promisor;
        }

        @Override
        public Block fetch(Cid cid, String remote) {
            return RemoteWaits.this.fetch(remote, () -> promisor.fetch(cid, remote));
        }

        @Override
        public Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote) {
            return RemoteWaits.this.fetch(remote, () -> promisor.fetchLeaf(object, leaf, remote));
        }

        @Override
        public boolean settle() {
            return promisor.settle();
        }

        @Override
        public void close() {
            promisor.close();
        }
    }
}
