package dev.firn.repository;

import dev.firn.cas.Block;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes of one key as a stream: reads a leaf at a time. For one thread. */
final class SnapshotStream extends InputStream {
    private final Snapshot snapshot;
    private final String key;
    private final long sizeBytes;
    private long offsetBytes;
    private ByteBuffer leaf = ByteBuffer.allocate(0);

    SnapshotStream(Snapshot snapshot, String key, long sizeBytes) {
        this.snapshot = snapshot;
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int read() {
        return fill() ? leaf.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, leaf.remaining());
        leaf.get(target, offset, count);
        return count;
    }

    private boolean fill() {
        if (leaf.hasRemaining()) {
            return true;
        }
        if (offsetBytes == sizeBytes) {
            return false;
        }
        long end = Math.min(sizeBytes, offsetBytes + Block.MAX_BYTES);
        leaf = snapshot.get(key, offsetBytes, end);
        offsetBytes = end;
        return true;
    }
}
