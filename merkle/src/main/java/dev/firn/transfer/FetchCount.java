package dev.firn.transfer;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was fetched, and tells who looks on. Safe for many threads. */
final class FetchCount {
    private final LongAdder blocks = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final TransferProgress progress;

    FetchCount(TransferProgress progress) {
        this.progress = progress;
    }

    /** One more block of this length. */
    void add(long sizeBytes) {
        blocks.increment();
        bytes.add(sizeBytes);
        progress.fetched(sizeBytes);
    }

    long blocks() {
        return blocks.sum();
    }

    long fetchedBytes() {
        return bytes.sum();
    }
}
