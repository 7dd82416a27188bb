package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The bytes of an object as a stream: reads a leaf at a time, and keeps no more. For one thread. Reading throws what the source throws, a {@link dev.firn.cas.FirnException} of kind MISSING,
 * CORRUPT or IO.
 */
public final class ObjectStream extends InputStream {
    private final ObjectSource source;
    private final ObjectRef object;
    private final ByteBuffer leaf;
    private long offsetBytes;

    /** The bytes of {@code object}, from the first on, as {@code source} has them. */
    public ObjectStream(ObjectSource source, ObjectRef object) {
        this.source = source;
        this.object = object;
        this.leaf = ByteBuffer.allocate((int) Math.min(object.sizeBytes(), Block.MAX_BYTES))
                .limit(0);
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
        if (!leaf.hasRemaining() && offsetBytes < object.sizeBytes()) {
            long end = Math.min(object.sizeBytes(), offsetBytes + Block.MAX_BYTES);
            leaf.clear();
            source.read(object, offsetBytes, end, leaf::put);
            leaf.flip();
            offsetBytes = end;
        }
        return leaf.hasRemaining();
    }
}
