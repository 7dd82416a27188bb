package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSink;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.ContainerWriter;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.store.WriteCounter.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks and objects into containers of its own: objects into data packs, nodes into a metadata pack, DAG-JSON into lines.
 *
 * <p>What is known already, in the store or in this writer, is not written again. Many threads may put at once; each hashes for itself, and where they
 * meet, a second data pack is opened. A pack that is full is sealed on the way. Nothing that was put is safe before {@link #seal} returns; what is
 * closed without it leaves at most whole packs that were full, which later writers find and share. After a failure nothing more can be done but to close
 * it. What was put can be read back at once through this writer.
 */
public final class StoreWriter implements BlockSink, ObjectSink, BlockSource, Closeable {
    /** So much must have been written before a second pack is opened: few bytes in many files would only cost fsyncs. */
    private static final long SECOND_PACK_BYTES = 4L << 20;

    private static final int STRIPES = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Shelf shelf;
    private final Store store;
    private final List<Lane<PackWriter>> data = new CopyOnWriteArrayList<>();
    private final Lane<ContainerWriter> metadata;
    private final Lane<ContainerWriter> lines;
    private final WriteCounter counter = new WriteCounter();
    /** Two threads that put the same bytes meet at the same lock, so they are appended once. */
    private final Object[] stripes = new Object[STRIPES];

    private final Sealing sealing = new Sealing();
    /** Objects in packs of their own that are being sealed: not in the index yet, and not to be stored again. */
    private final Set<Cid> beingSealed = ConcurrentHashMap.newKeySet();

    private volatile @Nullable FirnException failure;
    private volatile boolean ended;
    private boolean sealBegun;

    StoreWriter(Shelf shelf, Store store) {
        this.shelf = shelf;
        this.store = store;
        data.add(newDataLane());
        metadata = new Lane<>(shelf, () -> shelf.newContainer(ContainerType.METADATA));
        lines = new Lane<>(shelf, () -> shelf.newContainer(ContainerType.LINES));
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    private Lane<PackWriter> newDataLane() {
        return new Lane<>(shelf, () -> shelf.newPack(ContainerType.DATA));
    }

    /** Takes a block: a raw one into a data pack, DAG-JSON into lines, others into the metadata pack. */
    @Override
    public void put(Block block) {
        Cid cid = block.cid();
        if (!cid.isFirn()) {
            throw new IllegalArgumentException("a block " + cid + ", which is none of Firn's own");
        }
        Consumer<ContainerWriter> append = container -> container.add(cid, block.bytes());
        Outcome outcome;
        if (cid.has(Codec.RAW)) {
            outcome = storeData(cid, EntryKind.BLOCK, append::accept);
        } else if (cid.has(Codec.DAG_JSON)) {
            outcome = store(cid, EntryKind.BLOCK, () -> appendTo(lines, append));
        } else {
            outcome = store(cid, EntryKind.BLOCK, () -> appendTo(metadata, append));
        }
        counter.block(outcome, block.sizeBytes());
    }

    /**
     * Takes blocks of DAG-JSON, which stand in one lines container in this order, as far as they are new and one container can hold them.
     *
     * @throws IllegalArgumentException if one of them is something else
     * @throws FirnException of kind IO if the medium fails
     */
    public void putLines(List<Block> blocks) {
        for (Block block : blocks) {
            if (!block.cid().has(Codec.DAG_JSON)) {
                throw new IllegalArgumentException("a block " + block.cid() + " is not DAG-JSON");
            }
            put(block);
        }
    }

    @Override
    public ObjectRef put(ByteBuffer bytes) {
        if (bytes.remaining() <= Block.MAX_BYTES) {
            return putOneBlock(bytes);
        }
        try (LargeObject object = new LargeObject(shelf, this, store.leafMemory())) {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                int length = Math.min(Block.MAX_BYTES, rest.remaining());
                object.addKept(rest.slice(rest.position(), length));
                rest.position(rest.position() + length);
            }
            return finish(object);
        }
    }

    private ObjectRef putOneBlock(ByteBuffer bytes) {
        Cid cid = Cid.ofContent(Codec.RAW, bytes);
        Outcome outcome = storeData(cid, EntryKind.BLOCK, pack -> pack.add(cid, bytes));
        counter.object(outcome, bytes.remaining());
        return new ObjectRef(cid, bytes.remaining());
    }

    /**
     * Takes an object of one block that somebody else hands over, if it is what he says.
     *
     * @param expected what it should be; all of it, from position to limit, is in {@code bytes}
     * @return false if the bytes have another hash or length; nothing was taken then
     * @throws IllegalArgumentException if {@code expected} is longer than one block
     */
    public boolean putExpected(ObjectRef expected, ByteBuffer bytes) {
        Cid cid = expected.cid();
        if (!expected.isOneBlock()) {
            throw new IllegalArgumentException("an object of " + expected.sizeBytes() + " bytes is no single block");
        }
        if (bytes.remaining() != expected.sizeBytes()
                || !Cid.ofContent(Codec.RAW, bytes).equals(cid)) {
            return false;
        }
        Outcome outcome = storeData(cid, EntryKind.BLOCK, pack -> pack.add(cid, bytes));
        counter.object(outcome, bytes.remaining());
        return true;
    }

    @Override
    public ObjectRef put(ByteBuffer head, ReadableByteChannel rest) {
        ByteBuffer ahead = head.duplicate();
        try (LargeObject object = new LargeObject(shelf, this, store.leafMemory())) {
            ByteBuffer leaf = fill(object.newLeaf(), ahead, rest);
            ByteBuffer next = leaf.remaining() < Block.MAX_BYTES ? NOTHING : fill(object.newLeaf(), ahead, rest);
            if (!next.hasRemaining()) {
                return putOneBlock(leaf);
            }
            object.add(leaf);
            while (next.hasRemaining()) {
                boolean isLast = next.remaining() < Block.MAX_BYTES;
                object.add(next);
                next = isLast ? NOTHING : fill(object.newLeaf(), ahead, rest);
            }
            return finish(object);
        } catch (IOException e) {
            throw FirnException.io("a stream could not be read to its end", e);
        }
    }

    private static ByteBuffer fill(ByteBuffer leaf, ByteBuffer ahead, ReadableByteChannel rest) throws IOException {
        int ready = Math.min(ahead.remaining(), leaf.remaining());
        leaf.put(ahead.slice(ahead.position(), ready));
        ahead.position(ahead.position() + ready);
        boolean goesOn = true;
        while (goesOn && leaf.hasRemaining()) {
            goesOn = rest.read(leaf) >= 0;
        }
        return leaf.flip();
    }

    private ObjectRef finish(LargeObject object) {
        ObjectRef ref = object.end();
        Outcome outcome = store(ref.cid(), EntryKind.LARGE_OBJECT, () -> {
            if (ref.sizeBytes() >= shelf.options().ownPackBytes()) {
                sealLater(object.endOwnPack(ref.cid()), ref.cid());
            } else {
                appendToData(pack -> object.copyTo(pack, ref.cid()));
            }
        });
        if (outcome == Outcome.STORED) {
            sealFullPacks();
        }
        counter.object(outcome, ref.sizeBytes());
        return ref;
    }

    private Outcome storeData(Cid cid, EntryKind kind, Consumer<PackWriter> append) {
        Outcome outcome = store(cid, kind, () -> appendToData(append));
        if (outcome == Outcome.STORED) {
            sealFullPacks();
        }
        return outcome;
    }

    /** Appends what is not known yet. */
    private Outcome store(Cid cid, EntryKind kind, Runnable append) {
        checkOpen();
        synchronized (stripes[cid.hashCode() & STRIPES - 1]) {
            if (holds(cid, kind) || shelf.index().knows(cid, kind)) {
                return Outcome.SHARED;
            }
            try {
                append.run();
            } catch (FirnException e) {
                failure = e;
                throw e;
            } catch (RuntimeException | Error e) {
                // Half of what was appended may lie there, where the next block would begin.
                failure = FirnException.io("an entry of a container was not brought to its end", e);
                throw e;
            }
            return Outcome.STORED;
        }
    }

    /** Whether a block need not be put: it was put here, or is known to be stored. Quick; may say no though it is there. */
    public boolean knows(Cid cid) {
        return isKnown(cid, EntryKind.BLOCK);
    }

    /** Whether an object need not be put, as {@link #knows(Cid)}. */
    public boolean knows(ObjectRef object) {
        return knows(object.cid()) && (object.isOneBlock() || isKnown(object.cid(), EntryKind.LARGE_OBJECT));
    }

    private boolean isKnown(Cid cid, EntryKind kind) {
        return cid.isFirn() && (holds(cid, kind) || shelf.index().knows(cid, kind));
    }

    private boolean holds(Cid cid, EntryKind kind) {
        // Raw blocks and large objects go into data packs alone, other blocks never.
        if (kind == EntryKind.LARGE_OBJECT && beingSealed.contains(cid)) {
            return true;
        }
        if (!cid.has(Codec.RAW) && kind == EntryKind.BLOCK) {
            return metadata.holds(cid, kind) || lines.holds(cid, kind);
        }
        for (Lane<PackWriter> lane : data) {
            if (lane.holds(cid, kind)) {
                return true;
            }
        }
        return false;
    }

    private void appendToData(Consumer<PackWriter> append) {
        Lane<PackWriter> lane = lockDataLane();
        try {
            if (lane.isFull()) {
                lane.roll();
            }
            lane.append(append);
        } finally {
            lane.lock().unlock();
        }
    }

    /** To seal takes a while, so it is done where nobody waits for the stripe of a block. */
    private void sealFullPacks() {
        for (Lane<PackWriter> lane : data) {
            if (lane.isFull() && lane.lock().tryLock()) {
                try {
                    sealIfFull(lane);
                    shelf.index().consolidate();
                } catch (FirnException e) {
                    failure = e;
                    throw e;
                }
            }
        }
    }

    /** The lock is held, and given back. */
    private static void sealIfFull(Lane<PackWriter> lane) {
        try {
            if (lane.isFull()) {
                lane.roll();
            }
        } finally {
            lane.lock().unlock();
        }
    }

    private Lane<PackWriter> lockDataLane() {
        for (Lane<PackWriter> lane : data) {
            if (lane.lock().tryLock()) {
                return lane;
            }
        }
        synchronized (data) {
            if (counter.newBytes() >= SECOND_PACK_BYTES
                    && data.size() < shelf.options().openPacks()) {
                Lane<PackWriter> added = newDataLane();
                added.lock().lock();
                data.add(added);
                return added;
            }
        }
        Lane<PackWriter> first = data.get(0);
        first.lock().lock();
        return first;
    }

    private void appendTo(Lane<ContainerWriter> lane, Consumer<ContainerWriter> append) {
        lane.lock().lock();
        try {
            lane.append(append);
            if (lane.isFull()) {
                // What lines refer to is published before them, as it is when all is sealed.
                if (lane == lines) {
                    rollPacks();
                }
                lane.roll();
                shelf.index().consolidate();
            }
        } finally {
            lane.lock().unlock();
        }
    }

    private void rollPacks() {
        sealing.await();
        for (Lane<PackWriter> lane : data) {
            roll(lane);
        }
        roll(metadata);
    }

    /**
     * Begins to bring the objects that were put so far to the medium, on a thread of its own, if they are many bytes; {@link #seal} waits for it. More may be
     * put meanwhile. For one thread, once.
     */
    public void beginSeal() {
        if (counter.newBytes() >= SECOND_PACK_BYTES && !sealBegun) {
            sealBegun = true;
            sealing.submit(() -> data.forEach(StoreWriter::roll));
        }
    }

    /** Has the pack of a large object sealed beside what is put next. */
    private void sealLater(PackWriter pack, Cid object) {
        beingSealed.add(object);
        try {
            sealing.submit(() -> {
                try (pack) {
                    shelf.index().add(pack.seal());
                    shelf.index().consolidate();
                }
                beingSealed.remove(object);
            });
        } catch (RuntimeException | Error e) {
            beingSealed.remove(object);
            pack.close();
            throw e;
        }
    }

    private static void roll(Lane<?> lane) {
        lane.lock().lock();
        try {
            lane.roll();
        } finally {
            lane.lock().unlock();
        }
    }

    /** Looks among what was put here, then in the store. */
    @Override
    public Optional<Block> findBlock(Cid cid) {
        Optional<ByteBuffer> own = metadata.read(cid, EntryKind.BLOCK).or(() -> lines.read(cid, EntryKind.BLOCK));
        for (Lane<PackWriter> lane : data) {
            own = own.or(() -> lane.read(cid, EntryKind.BLOCK));
        }
        if (own.isEmpty()) {
            return store.findBlock(cid);
        }
        byte[] bytes = new byte[own.get().remaining()];
        own.get().get(bytes);
        return Optional.of(Block.verified(cid, bytes, "a container that is being written"));
    }

    /** What was put so far. */
    public WriteStatistics statistics() {
        return counter.statistics();
    }

    /**
     * Makes all that was put durable, and also what was put but known already: its directory is synced, since who wrote it may not have done so yet.
     * No put may be under way.
     *
     * @return what was put
     * @throws FirnException of kind IO if the medium fails, or has before; containers that were sealed by then stay, whole and unreferenced
     * @throws IllegalStateException if this was sealed or closed before
     */
    public WriteStatistics seal() {
        checkOpen();
        store.settle();
        ended = true;
        rollPacks();
        shelf.space().sync(ContainerType.PACKS);
        roll(lines);
        shelf.space().sync(ContainerType.ALL_LINES);
        return counter.statistics();
    }

    private void checkOpen() {
        @Nullable FirnException failed = failure;
        if (failed != null) {
            throw FirnException.io("this writer failed before", failed);
        }
        if (ended) {
            throw new IllegalStateException("this writer was sealed or closed");
        }
    }

    /** Discards what was not sealed. */
    @Override
    public void close() {
        ended = true;
        sealing.close();
        data.forEach(Lane::discard);
        metadata.discard();
        lines.discard();
    }
}
