package dev.firn.bridge.car;

import dev.firn.cas.Block;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Memory for blocks between file and file, outside the heap, used again and again: at most 16 pieces of 1 MiB, made when they are first needed. Blocks too short
 * for that to pay get fresh memory of the heap. For one thread; what is lent may be filled by another.
 */
final class BlockMemory {
    private static final int PIECES = 16;
    private static final int SHORT_BYTES = 1 << 15;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int made;

    /** Memory for one block, once. */
    record Loan(Optional<ByteBuffer> piece) implements IntFunction<ByteBuffer> {
        @Override
        public ByteBuffer apply(int sizeBytes) {
            return piece.map(memory -> memory.clear().limit(sizeBytes)).orElseGet(() -> ByteBuffer.allocate(sizeBytes));
        }
    }

    /** Whether there is memory for a block of this length now, or only once something was taken back. */
    boolean suffices(int sizeBytes) {
        return !isLent(sizeBytes) || !free.isEmpty() || made < PIECES;
    }

    private static boolean isLent(int sizeBytes) {
        return sizeBytes > SHORT_BYTES && sizeBytes <= Block.MAX_BYTES;
    }

    /** Lends memory for a block of this length, for which it {@link #suffices}. */
    Loan lend(int sizeBytes) {
        if (!isLent(sizeBytes)) {
            return new Loan(Optional.empty());
        }
        ByteBuffer piece = free.poll();
        if (piece == null) {
            made++;
            piece = ByteBuffer.allocateDirect(Block.MAX_BYTES);
        }
        return new Loan(Optional.of(piece));
    }

    /** Takes back what nobody reads any more. */
    void takeBack(Loan loan) {
        loan.piece.ifPresent(free::push);
    }
}
