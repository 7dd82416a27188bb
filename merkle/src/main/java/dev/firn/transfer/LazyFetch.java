package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.unixfs.FilePart;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Fetches what a store does not have and a remote promised, when it is read, and keeps it. A remote is reached for the first time when something of it is
 * wanted. In a store that cannot be written, what was fetched is given out all the same, and not kept. Safe for many threads.
 */
public final class LazyFetch implements Promisor {
    private static final int STRIPES = 64;
    private static final long SETTLED_BYTES = 256L << 20;

    private final Store store;
    private final Function<String, TransferSource> open;
    private final Map<String, TransferSource> sources = new ConcurrentHashMap<>();
    private final Object[] stripes = new Object[STRIPES];
    /** Held for reading by who puts, for writing by who seals. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private StoreWriter writer;
    private boolean isSettling;
    private volatile boolean hasNew;

    /**
     * Lazy fetching for {@code store}.
     *
     * @param open the blocks of the remote of a name; may throw a {@link FirnException}, which reaches the reader
     */
    public LazyFetch(Store store, Function<String, TransferSource> open) {
        this.store = store;
        this.open = open;
        this.writer = store.writer();
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    @Override
    public Block fetch(Cid cid, String remote) {
        return fetch(cid, remote, source -> source.block(cid));
    }

    @Override
    public Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote) {
        return fetch(leaf.cid(), remote, source -> source.leaf(object, leaf));
    }

    private Block fetch(Cid cid, String remote, Function<TransferSource, Block> way) {
        synchronized (stripes[cid.hashCode() & STRIPES - 1]) {
            lock.readLock().lock();
            try {
                if (writer.knows(cid)) {
                    return writer.block(cid);
                }
            } finally {
                lock.readLock().unlock();
            }
            Block block = way.apply(sources.computeIfAbsent(remote, open));
            if (!block.cid().equals(cid)) {
                throw FirnException.corrupt("asked for block " + cid + ", " + remote + " gave " + block.cid());
            }
            keep(block, new Absence(Absence.Reason.PROMISED, remote));
            return block;
        }
    }

    private void keep(Block block, Absence absence) {
        lock.readLock().lock();
        try {
            store.absences()
                    .note(
                            absence,
                            BlockLinks.of(block).stream()
                                    .filter(link -> !writer.knows(link))
                                    .toList());
            hasNew = true;
            writer.put(block);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.REFUSED) {
                throw e;
            }
            // A store that may not be written can still be read.
            return;
        } finally {
            lock.readLock().unlock();
        }
        if (isDue()) {
            settle();
        }
    }

    private boolean isDue() {
        lock.readLock().lock();
        try {
            return writer.statistics().newBlockBytes() >= SETTLED_BYTES;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void settle() {
        lock.writeLock().lock();
        try {
            // Sealing a writer settles, too.
            if (!isSettling && hasNew) {
                isSettling = true;
                seal();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void seal() {
        try {
            store.absences().writeNotes();
            writer.seal();
        } finally {
            writer.close();
            writer = store.writer();
            hasNew = false;
            isSettling = false;
        }
    }
}
