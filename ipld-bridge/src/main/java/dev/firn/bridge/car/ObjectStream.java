package dev.firn.bridge.car;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An object as a stream, one leaf of it in memory at a time. */
final class ObjectStream extends InputStream {
    private static final int PIECE_BYTES = 1 << 20;

    private final ObjectSource source;
    private final ObjectRef object;
    private long nextBytes;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    ObjectStream(ObjectSource source, ObjectRef object) {
        this.source = source;
        this.object = object;
    }

    private boolean fill() {
        if (!piece.hasRemaining() && nextBytes < object.sizeBytes()) {
            long end = Math.min(object.sizeBytes(), nextBytes + PIECE_BYTES);
            ByteBuffer next = ByteBuffer.allocate((int) (end - nextBytes));
            source.read(object, nextBytes, end, next::put);
            piece = next.flip();
            nextBytes = end;
        }
        return piece.hasRemaining();
    }

    @Override
    public int read() {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        return count;
    }
}
