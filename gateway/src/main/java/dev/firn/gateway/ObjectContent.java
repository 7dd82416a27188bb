package dev.firn.gateway;

import dev.firn.cas.Block;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bytes of a stored object. Up to {@link #AHEAD_BYTES} are read and checked before the first is given out, so that damage is found while there can still be
 * an error; more than that goes leaf by leaf, each checked before it is sent. Safe for many threads.
 */
public final class ObjectContent implements Representation.Content {
    /** How much is checked before anything is sent. */
    static final long AHEAD_BYTES = 4L << 20;

    private final ObjectSource objects;
    private final ObjectRef object;

    /** The bytes of an object. Reads nothing yet. */
    public ObjectContent(ObjectSource objects, ObjectRef object) {
        this.objects = objects;
        this.object = object;
    }

    @Override
    public Body range(long beginBytes, long endBytes) {
        if (object.isOneBlock()) {
            return new Body.Whole(objects.bytes(object).slice((int) beginBytes, (int) (endBytes - beginBytes)));
        }
        return new Body.Pieces(new Leaves(beginBytes, endBytes), OptionalLong.of(endBytes - beginBytes));
    }

    /** Reads on from where it is, one leaf at a time but for the beginning. */
    private final class Leaves implements Body.Source {
        private final Deque<ByteBuffer> ready = new ArrayDeque<>();
        private final long endBytes;
        private final boolean isAhead;
        private long nextBytes;

        Leaves(long beginBytes, long endBytes) {
            this.nextBytes = beginBytes;
            this.endBytes = endBytes;
            this.isAhead = endBytes - beginBytes <= AHEAD_BYTES;
        }

        @Override
        public Optional<ByteBuffer> next() {
            if (ready.isEmpty() && nextBytes < endBytes) {
                long leafEnd = Math.min(endBytes, (nextBytes / Block.MAX_BYTES + 1) * Block.MAX_BYTES);
                long end = isAhead ? endBytes : leafEnd;
                objects.read(object, nextBytes, end, piece -> ready.add(copy(piece)));
                nextBytes = end;
            }
            return Optional.ofNullable(ready.poll());
        }

        private ByteBuffer copy(ByteBuffer piece) {
            return ByteBuffer.allocate(piece.remaining()).put(piece).flip();
        }
    }
}
