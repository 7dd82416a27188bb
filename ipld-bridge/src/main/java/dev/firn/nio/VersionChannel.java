package dev.firn.nio;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads a file of a version from any position; holds the piece of at most 1 MiB that it read last, which was checked against its hash. Safe for many threads. */
final class VersionChannel implements SeekableByteChannel {
    private final Snapshot version;
    private final String key;
    private final long sizeBytes;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private long pieceBeginBytes;
    private long positionBytes;
    private boolean open = true;

    VersionChannel(Snapshot version, String key, long sizeBytes) {
        this.version = version;
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        checkOpen();
        if (positionBytes >= sizeBytes) {
            return -1;
        }
        int read = 0;
        while (target.hasRemaining() && positionBytes < sizeBytes) {
            ByteBuffer here = here();
            int length = Math.min(target.remaining(), here.remaining());
            target.put(here.limit(here.position() + length));
            positionBytes += length;
            read += length;
        }
        return read;
    }

    /** What is known from the position on. */
    private ByteBuffer here() throws IOException {
        boolean isKnown = positionBytes >= pieceBeginBytes && positionBytes < pieceBeginBytes + piece.limit();
        if (!isKnown) {
            long begin = positionBytes / Block.MAX_BYTES * Block.MAX_BYTES;
            try {
                piece = version.get(key, begin, Math.min(sizeBytes, begin + Block.MAX_BYTES));
            } catch (FirnException e) {
                throw new IOException(e.getMessage(), e);
            }
            pieceBeginBytes = begin;
        }
        return piece.duplicate().position((int) (positionBytes - pieceBeginBytes));
    }

    private void checkOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized long position() throws IOException {
        checkOpen();
        return positionBytes;
    }

    @Override
    public synchronized SeekableByteChannel position(long newPosition) throws IOException {
        checkOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition);
        }
        positionBytes = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        return sizeBytes;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public synchronized void close() {
        open = false;
        piece = ByteBuffer.allocate(0);
    }
}
