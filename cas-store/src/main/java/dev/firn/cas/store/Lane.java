package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.ContainerWriter;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.Extent;
import dev.firn.cas.pack.LinesFile;
import dev.firn.cas.pack.LoadedContainer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A row of containers that one writer fills one after the other; at most one of them is open. A container that is full is sealed and from then on in the
 * store's index. Appending needs {@link #lock}; looking up does not.
 */
final class Lane<W extends ContainerWriter> {
    /** Lines containers are sealed once they are this long. */
    private static final long LINES_BYTES = 64L << 20;

    private final Shelf shelf;
    private final Supplier<W> fresh;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable W open;
    private volatile boolean full;

    Lane(Shelf shelf, Supplier<W> fresh) {
        this.shelf = shelf;
        this.fresh = fresh;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Whether the open container holds this. */
    boolean holds(Cid cid, EntryKind kind) {
        @Nullable W now = open;
        return now != null && now.find(cid, kind).isPresent();
    }

    /** Reads from the open container. */
    Optional<ByteBuffer> read(Cid cid, EntryKind kind) {
        lock.lock();
        try {
            @Nullable W now = open;
            if (now == null) {
                return Optional.empty();
            }
            Optional<Extent> extent = now.find(cid, kind);
            return extent.isPresent() ? Optional.of(now.read(extent.get())) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Appends to the open container, which is begun where there is none. The lock is held. */
    void append(Consumer<W> bytes) {
        @Nullable W now = open;
        if (now == null) {
            now = fresh.get();
            open = now;
        }
        bytes.accept(now);
        full = isFull(now);
    }

    /** Whether the open container has all it may have; certain only while the lock is held. */
    boolean isFull() {
        return full;
    }

    private boolean isFull(W container) {
        return container.type() == ContainerType.LINES
                ? container.count() >= LinesFile.MAX_BLOCKS || container.positionBytes() >= LINES_BYTES
                : container.count() >= shelf.options().packEntries()
                        || container.positionBytes() >= shelf.options().packBytes();
    }

    /** Seals the open container, if there is one. The lock is held. */
    void roll() {
        @Nullable W now = open;
        if (now != null) {
            LoadedContainer sealed = now.seal();
            // First into the index, then out of here: whoever looks finds it in one of them.
            shelf.index().add(sealed);
            open = null;
            full = false;
            now.close();
        }
    }

    void discard() {
        @Nullable W now = open;
        open = null;
        if (now != null) {
            now.close();
        }
    }
}
