package dev.firn.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** An open file or directory of a {@link SimulatedDisk}. It can be used on after its name is gone. */
final class SimulatedChannel extends FileChannel {
    private final SimulatedProcess process;
    private final SimulatedNode node;
    private final String path;
    private long position;

    SimulatedChannel(SimulatedProcess process, SimulatedNode node, String path, boolean isAppending) {
        this.process = process;
        this.node = node;
        this.path = path;
        this.position = isAppending ? node.sizeBytes() : 0;
    }

    private void requireOpen() throws ClosedChannelException {
        process.requireAlive();
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        requireOpen();
        int[] count = {-1};
        process.act(Step.READ, path, () -> {
            if (at < node.sizeBytes()) {
                count[0] = Math.min(target.remaining(), node.sizeBytes() - (int) at);
                target.put(node.bytes(), (int) at, count[0]);
            }
        });
        return target.hasRemaining() && count[0] < 0 ? -1 : Math.max(0, count[0]);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return read(targets[offset]);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = write(source, position);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        requireOpen();
        byte[] bytes = new byte[source.remaining()];
        source.duplicate().get(bytes);
        // The system may take fewer bytes than it was given, and a process may die in the middle.
        int missing = bytes.length < 2 ? 0 : process.supervisor().choose(bytes.length);
        int count = bytes.length - missing;
        process.act(Step.WRITE, path, () -> {
            node.write((int) at, bytes, count);
            node.modifiedMillis = process.disk().clock.getAsLong();
        });
        int told = process.has(Flaw.SHORT_WRITE_BELIEVED) ? bytes.length : count;
        source.position(source.position() + told);
        return told;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return write(sources[offset]);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return node.sizeBytes();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        requireOpen();
        process.act(Step.WRITE, path, () -> node.truncate((int) size));
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        requireOpen();
        if (node.isDirectory) {
            process.act(Step.SYNC_DIRECTORY, path, () -> Flaws.syncDirectory(process, node, path));
            return;
        }
        try {
            process.act(Step.SYNC_FILE, path, () -> Flaws.syncFile(process, node));
        } catch (IOException e) {
            node.failSync();
            if (!process.has(Flaw.FAILED_SYNC_TRIED_AGAIN)) {
                throw e;
            }
            process.act(Step.SYNC_FILE, path, node::syncFile);
        }
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
        ByteBuffer copy = ByteBuffer.allocateDirect((int) size); // The only mapped buffer to be had without a file.
        read(copy, at);
        return (MappedByteBuffer) copy.flip();
    }

    @Override
    public FileLock lock(long at, long size, boolean isShared) {
        throw new UnsupportedOperationException("a simulated process waits for no lock");
    }

    @Override
    public @Nullable FileLock tryLock(long at, long size, boolean isShared) throws IOException {
        requireOpen();
        FileLock[] got = new FileLock[1];
        process.act(Step.LOCK, path, () -> {
            for (SimulatedLock held : node.locks) {
                if (held.process() == process) {
                    throw new OverlappingFileLockException();
                }
                if (!(held.isShared() && isShared) && !process.has(Flaw.LOCKS_IGNORED)) {
                    return;
                }
            }
            SimulatedLock lock = new SimulatedLock(this, process, node, isShared);
            node.locks.add(lock);
            got[0] = lock;
        });
        return got[0];
    }

    @Override
    protected void implCloseChannel() {
        node.locks.removeIf(lock -> lock.process() == process);
    }
}
