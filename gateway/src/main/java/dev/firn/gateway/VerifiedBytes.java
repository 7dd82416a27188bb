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

    /** A leaf of an object; of an object that is one block the only one, number 0. */
    private record Leaf(Cid object, long index) {}

    /** The bytes of a leaf, read-only, to be sliced and not moved in. */
    Optional<ByteBuffer> find(Cid object, long index) {
        return Optional.ofNullable(leaves.getIfPresent(new Leaf(object, index)));
    }

    /** The bytes of an object of one block; see {@link #find(Cid, long)}. */
    public Optional<ByteBuffer> find(Cid object) {
        return find(object, 0);
    }

    /** Keeps the bytes of a leaf, which were checked and which nobody changes. */
    void keep(Cid object, long index, ByteBuffer bytes) {
        leaves.put(new Leaf(object, index), bytes.slice().asReadOnlyBuffer());
    }
}
