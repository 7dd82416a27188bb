package dev.firn.transfer;

/**
 * How a transfer goes about it.
 *
 * @param threads how many objects are fetched at once, 1 to 256
 * @param checkpointBytes so much is fetched before it is made durable
 * @param checkpointMillis so long does it take at most, while blocks come
 * @param hugeBytes from this length on the leaves of an object are kept aside until it is whole, if {@link Transfer.Way} names a place for them
 */
public record TransferOptions(int threads, long checkpointBytes, long checkpointMillis, long hugeBytes) {
    private static final int MAX_THREADS = 256;

    /** Checks the limits. */
    public TransferOptions {
        if (threads < 1 || threads > MAX_THREADS || checkpointBytes < 1 || checkpointMillis < 1 || hugeBytes < 1) {
            throw new IllegalArgumentException("options of a transfer out of bounds");
        }
    }

    /** Eight threads; durable each 512 MiB or 30 seconds; objects of 64 MiB and more are huge. */
    public static TransferOptions defaults() {
        return new TransferOptions(8, 512L << 20, 30_000, 64L << 20);
    }

    /** The same with so many threads. */
    public TransferOptions withThreads(int newThreads) {
        return new TransferOptions(newThreads, checkpointBytes, checkpointMillis, hugeBytes);
    }
}
