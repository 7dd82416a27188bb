package dev.firn.cas.store;

import java.util.concurrent.atomic.AtomicLong;

/** Counts for {@link WriteStatistics}. Safe for many threads. */
final class WriteCounter {
    private final AtomicLong newObjects = new AtomicLong();
    private final AtomicLong newBytes = new AtomicLong();
    private final AtomicLong sharedObjects = new AtomicLong();
    private final AtomicLong sharedBytes = new AtomicLong();
    private final AtomicLong newBlocks = new AtomicLong();
    private final AtomicLong newBlockBytes = new AtomicLong();

    void object(Outcome outcome, long sizeBytes) {
        (outcome == Outcome.STORED ? newObjects : sharedObjects).incrementAndGet();
        (outcome == Outcome.STORED ? newBytes : sharedBytes).addAndGet(sizeBytes);
    }

    void block(Outcome outcome, long sizeBytes) {
        if (outcome == Outcome.STORED) {
            newBlocks.incrementAndGet();
            newBlockBytes.addAndGet(sizeBytes);
        }
    }

    long newBytes() {
        return newBytes.get();
    }

    WriteStatistics statistics() {
        return new WriteStatistics(
                newObjects.get(),
                newBytes.get(),
                sharedObjects.get(),
                sharedBytes.get(),
                newBlocks.get(),
                newBlockBytes.get());
    }

    /** What became of something that was put. */
    enum Outcome {
        /** It was appended. */
        STORED,
        /** It was there. */
        SHARED
    }
}
