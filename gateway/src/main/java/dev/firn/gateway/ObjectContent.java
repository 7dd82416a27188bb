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

    /** How much is held at once beyond that. */
    static final long LEAF_BYTES = Block.MAX_BYTES;

    private final ObjectSource objects;
    private final ObjectRef object;
    private final VerifiedBytes verified;

    /**
     * The bytes of an object. Reads nothing yet.
     *
     * @param verified looked into first, and told what was read
     */
    public ObjectContent(ObjectSource objects, ObjectRef object, VerifiedBytes verified) {
        this.objects = objects;
        this.object = object;
        this.verified = verified;
    }

    @Override
    public Body range(long beginBytes, long endBytes) {
        if (object.isOneBlock()) {
            return new Body.Whole(whole().slice((int) beginBytes, (int) (endBytes - beginBytes)));
        }
        return new Body.Pieces(new Leaves(beginBytes, endBytes), OptionalLong.of(endBytes - beginBytes));
    }

    /** The bytes of an object of one block, checked now or before. */
    private ByteBuffer whole() {
        return verified.find(object.cid()).orElseGet(() -> {
            ByteBuffer bytes = objects.bytes(object);
            verified.keep(object.cid(), bytes);
            return bytes;
        });
    }

    /** The bytes of a leaf, checked now or before. */
    private ByteBuffer leaf(long index) {
        return verified.findLeaf(object.cid(), index).orElseGet(() -> {
            ByteBuffer bytes = read(index);
            verified.keepLeaf(object.cid(), index, bytes);
            return bytes;
        });
    }

    private ByteBuffer read(long index) {
        long beginBytes = index * Block.MAX_BYTES;
        long endBytes = Math.min(object.sizeBytes(), beginBytes + Block.MAX_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate((int) (endBytes - beginBytes));
        objects.read(object, beginBytes, endBytes, bytes::put);
        return bytes.flip();
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
            while (nextBytes < endBytes && (ready.isEmpty() || isAhead)) {
                long index = nextBytes / Block.MAX_BYTES;
                long leafBegin = index * Block.MAX_BYTES;
                long end = Math.min(endBytes, leafBegin + Block.MAX_BYTES);
                ready.add(leaf(index).slice((int) (nextBytes - leafBegin), (int) (end - nextBytes)));
                nextBytes = end;
            }
            return Optional.ofNullable(ready.poll());
        }
    }
}
