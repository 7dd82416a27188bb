package dev.firn.bridge.car;

import dev.firn.bridge.unixfs.ForeignTree.ForeignFile;
import dev.firn.cas.Block;
import dev.firn.cas.Codec;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.repository.ObjectStream;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.Closeable;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Puts the files of a CAR into a session, on several threads; memory is bounded. What goes wrong with one is thrown when a later one is put, or at the end. For one thread.
 */
final class FileIntake implements Closeable {
    /** What a file of many blocks may hold while it is put. */
    static final long STREAM_BYTES = 4L << 20;

    private final Repository repository;
    private final CarBlocks blocks;
    private final Session session;
    private final BlockMemory memory = new BlockMemory();
    private final Ahead<Taken> ahead;

    /** A file that was put, and the memory that it needed. */
    private record Taken(long sizeBytes, BlockMemory.Loan loan) {}

    FileIntake(Repository repository, CarBlocks blocks, Session session, CarExport.Progress progress) {
        this.repository = repository;
        this.blocks = blocks;
        this.session = session;
        this.ahead = new Ahead<>(taken -> {
            memory.takeBack(taken.loan);
            progress.written(taken.sizeBytes);
        });
    }

    /** Lets a key hold a file, soon. */
    void put(String key, ForeignFile file) {
        OptionalInt block = file.cid().isFirn() && file.cid().has(Codec.RAW)
                ? blocks.findSizeBytes(file.cid())
                : OptionalInt.empty();
        if (block.isEmpty()) {
            add(STREAM_BYTES, file, loan -> putStream(key, file));
            return;
        }
        while (!memory.suffices(block.getAsInt())) {
            ahead.handOn();
        }
        add(block.getAsInt(), file, loan -> blocks.hand(file.cid(), loan, bytes -> session.put(key, bytes)));
    }

    private void add(long holdsBytes, ForeignFile file, Consumer<BlockMemory.Loan> work) {
        BlockMemory.Loan loan = memory.lend((int) holdsBytes);
        ahead.add(holdsBytes, () -> {
            work.accept(loan);
            return new Taken(file.sizeBytes(), loan);
        });
    }

    private void putStream(String key, ForeignFile file) {
        if (blocks.has(file.cid()) || file.cid().has(Codec.RAW)) {
            session.put(key, file.open());
        } else {
            Block root = repository.store().block(file.cid());
            session.put(key, new ObjectStream(repository.store(), UnixFs.claimedObject(root)));
        }
    }

    /** Waits until all are put. */
    void finish() {
        ahead.finish();
    }

    @Override
    public void close() {
        ahead.close();
    }
}
