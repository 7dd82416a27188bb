package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.unixfs.FilePart;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what a store does not have and a remote promised, when it is read, and keeps it. A remote is reached for the first time when something of it is
 * wanted. Where what was fetched cannot be kept, it is given out all the same. Safe for many threads.
 */
public final class LazyFetch implements Promisor {
    private static final long SETTLED_BYTES = 256L << 20;

    private final Store store;
    private final Function<String, Remote> open;
    private final Map<String, Reached> remotes = new ConcurrentHashMap<>();
    /** Who wants a block that somebody fetches already waits for him, and fails as he does. */
    private final Map<Cid, CompletableFuture<Block>> underWay = new ConcurrentHashMap<>();
    /** Held for reading by who puts, for writing by who seals or puts another writer in its place. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private StoreWriter writer;
    private boolean isSettling;
    private volatile boolean hasNew;
    /** False where the store may not be written, and after the end. */
    private volatile boolean keeps = true;

    /**
     * Lazy fetching for {@code store}.
     *
     * @param open the remote of a name, which is closed with this; may throw a {@link FirnException}, which reaches the reader as one of kind IO
     */
    public LazyFetch(Store store, Function<String, Remote> open) {
        this.store = store;
        this.open = open;
        this.writer = store.writer();
    }

    /** A remote, opened when it is first wanted. */
    private final class Reached {
        private final String name;
        private @Nullable Remote remote;
        private @Nullable TransferSource blocks;

        Reached(String name) {
            this.name = name;
        }

        private synchronized TransferSource blocks() {
            Remote opened = remote;
            if (opened == null) {
                opened = reached(() -> open.apply(name));
                remote = opened;
            }
            TransferSource found = blocks;
            if (found == null) {
                found = reached(opened::blocks);
                blocks = found;
            }
            return found;
        }

        private <T> T reached(Supplier<T> way) {
            try {
                return way.get();
            } catch (FirnException e) {
                throw e.kind() == Kind.IO ? e : outOfReach(e);
            }
        }

        /** What a remote that was reached gives; whether it has that, and rightly, is its own to say. */
        Block fetch(Function<TransferSource, Block> way) {
            TransferSource source = blocks();
            try {
                return way.apply(source);
            } catch (FirnException e) {
                if (e.kind() == Kind.MISSING && isGone()) {
                    throw outOfReach(FirnException.missing(source.place() + " is not there any more"));
                }
                throw e.kind() == Kind.REFUSED ? outOfReach(e) : e;
            }
        }

        private synchronized boolean isGone() {
            Remote opened = remote;
            return opened != null && reached(opened::isGone);
        }

        /** What stands against reaching a remote says nothing of the blocks that it promised: it may be there again later. */
        private FirnException outOfReach(FirnException reason) {
            FirnException report = FirnException.io("the remote " + name + " cannot be reached", reason);
            return reason.hint().map(report::withHint).orElse(report);
        }

        synchronized void close() {
            if (remote != null) {
                remote.close();
            }
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
        CompletableFuture<Block> own = new CompletableFuture<>();
        CompletableFuture<Block> others = underWay.putIfAbsent(cid, own);
        if (others != null) {
            return await(others);
        }
        try {
            Block block = findKept(cid).orElseGet(() -> fetchNow(cid, remote, way));
            own.complete(block);
            return block;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(cid, own);
        }
    }

    private static Block await(CompletableFuture<Block> others) {
        try {
            return others.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException report) {
                throw report;
            }
            throw new AssertionError("a block that another thread fetched", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FirnException.io("interrupted while a block was fetched", e);
        }
    }

    private Optional<Block> findKept(Cid cid) {
        lock.readLock().lock();
        try {
            return writer.knows(cid) ? Optional.of(writer.block(cid)) : Optional.empty();
        } finally {
            lock.readLock().unlock();
        }
    }

    private Block fetchNow(Cid cid, String remote, Function<TransferSource, Block> way) {
        Block block = remotes.computeIfAbsent(remote, name -> new Reached(name)).fetch(way);
        if (!block.cid().equals(cid)) {
            throw FirnException.corrupt("asked for block " + cid + ", " + remote + " gave " + block.cid());
        }
        keep(block, new Absence(Absence.Reason.PROMISED, remote));
        return block;
    }

    /** Whoever asked gets the block, whatever becomes of it here. */
    private void keep(Block block, Absence absence) {
        boolean isDue = false;
        @Nullable StoreWriter failed = null;
        lock.readLock().lock();
        try {
            // Known in any case: who reads on wants what this links to.
            store.absences()
                    .note(
                            absence,
                            BlockLinks.of(block).stream()
                                    .filter(link -> !writer.knows(link))
                                    .toList());
            if (keeps) {
                failed = writer;
                writer.put(block);
                failed = null;
                hasNew = true;
                isDue = writer.statistics().newBlockBytes() >= SETTLED_BYTES;
            }
        } catch (FirnException e) {
            if (failed == null) {
                throw e;
            }
            keeps = e.kind() != Kind.REFUSED;
        } finally {
            lock.readLock().unlock();
        }
        if (failed != null) {
            replace(failed);
        } else if (isDue) {
            trySettle();
        }
    }

    /** A writer that failed once takes nothing more. */
    private void replace(StoreWriter failed) {
        lock.writeLock().lock();
        try {
            if (writer == failed) {
                writer.close();
                writer = store.writer();
                hasNew = false;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void trySettle() {
        try {
            settle();
        } catch (FirnException e) {
            // What cannot be kept is fetched again.
            return;
        }
    }

    @Override
    public boolean settle() {
        lock.writeLock().lock();
        try {
            // Sealing a writer settles, too.
            if (isSettling || !hasNew || !keeps) {
                return false;
            }
            isSettling = true;
            seal();
            return true;
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

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            keeps = false;
            writer.close();
        } finally {
            lock.writeLock().unlock();
        }
        remotes.values().forEach(Reached::close);
    }
}
