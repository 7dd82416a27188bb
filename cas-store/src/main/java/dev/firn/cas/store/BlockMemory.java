package dev.firn.cas.store;

import dev.firn.cas.Block;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory for blocks whose bytes are handed on soon, used again and again: outside the heap, so that what goes from one file to another is not copied on
 * the way. Who finds no piece free gets fresh memory of the heap. Safe for many threads.
 */
final class BlockMemory {
    private final AtomicInteger unmade;
    private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    /** Of at most so many pieces of 1 MiB, each made when it is first needed. */
    BlockMemory(int pieces) {
        unmade = new AtomicInteger(pieces);
    }

    /** A piece, until this is closed; what it gave out is worth nothing then. */
    final class Loan implements BlockReader.Target, AutoCloseable {
        private final @Nullable ByteBuffer memory;

        private Loan(@Nullable ByteBuffer memory) {
            this.memory = memory;
        }

        @Override
        public ByteBuffer ofBytes(int length) {
            return memory == null ? ByteBuffer.allocate(length) : memory.clear().limit(length);
        }

        @Override
        public void close() {
            if (memory != null) {
                free.add(memory);
            }
        }
    }

    Loan borrow() {
        @Nullable ByteBuffer memory = free.poll();
        if (memory == null && unmade.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            memory = ByteBuffer.allocateDirect(Block.MAX_BYTES);
        }
        return new Loan(memory);
    }
}
