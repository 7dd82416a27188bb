package dev.firn.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.firn.cas.Cid;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Bytes of objects that were checked, kept for the next request: those asked for often, up to a bound. They are known by what they hash to, so they serve all
 * repositories and versions, and none grows old. Safe for many threads.
 */
public final class VerifiedBytes {
    private static final int OVERHEAD_BYTES = 200;

    /** The number of what is no leaf but the whole of an object. */
    private static final long WHOLE = -1;

    private final Cache<Leaf, ByteBuffer> leaves;

    /** Keeps at most so many bytes. */
    public VerifiedBytes(long limitBytes) {
        this.leaves = Caffeine.newBuilder()
                .maximumWeight(limitBytes)
                .weigher((Leaf leaf, ByteBuffer bytes) -> bytes.remaining() + OVERHEAD_BYTES)
                // No pool of threads of its own; what is to be done is little.
                .executor(Runnable::run)
                .build();
    }

    /** A leaf of an object of several blocks, from 0 on, or an object of one. */
    private record Leaf(Cid object, long index) {}

    /** All bytes of an object that is one block, read-only, to be sliced and not moved in; never a part of a larger one. */
    public Optional<ByteBuffer> find(Cid object) {
        return findLeaf(object, WHOLE);
    }

    /** The bytes of one of the blocks of an object that has several; as {@link #find}. */
    Optional<ByteBuffer> findLeaf(Cid object, long index) {
        return Optional.ofNullable(leaves.getIfPresent(new Leaf(object, index)));
    }

    /** Keeps all bytes of an object that is one block, which were checked and which nobody changes. */
    void keep(Cid object, ByteBuffer bytes) {
        keepLeaf(object, WHOLE, bytes);
    }

    /** Keeps one of the blocks of an object that has several; as {@link #keep}. */
    void keepLeaf(Cid object, long index, ByteBuffer bytes) {
        leaves.put(new Leaf(object, index), bytes.slice().asReadOnlyBuffer());
    }
}
