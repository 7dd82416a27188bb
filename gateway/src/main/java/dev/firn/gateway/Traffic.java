package dev.firn.gateway;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is being answered, and the memory that replies hold until their clients took them. A client that reads slowly holds what it was sent; where others need
 * that memory the slowest loses its connection. Safe for many threads.
 */
final class Traffic {
    /** What one reply may hold while it is made, in KiB; much more than most do afterwards. */
    private static final int RESERVED_KIB = (int) (ObjectContent.AHEAD_BYTES >> 10);

    private static final long WAIT_MILLIS = 100;
    private static final int MAX_WAITS = 300;
    /** How long a piece may take its client before it can lose its connection to others. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Semaphore kibibytes;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Exchange> slow = ConcurrentHashMap.newKeySet();
    private final Limits.Patience patience;

    Traffic(Limits limits) {
        this.kibibytes =
                new Semaphore((int) Math.max(RESERVED_KIB, Math.min(limits.bodyBytes() >> 10, Integer.MAX_VALUE)));
        this.patience = limits.patience();
    }

    /** How many requests are being answered. */
    int open() {
        return open.get();
    }

    /** How many of them wait for their clients. */
    int waiting() {
        return slow.size();
    }

    void begin() {
        open.incrementAndGet();
    }

    /** Whether that was the last. */
    boolean end(Exchange exchange, int heldKib) {
        slow.remove(exchange);
        if (heldKib > 0) {
            kibibytes.release(heldKib);
        }
        return open.decrementAndGet() == 0;
    }

    /**
     * Takes the memory that a reply may need while it is made, in KiB, and waits for it if it must.
     *
     * @throws BadRequestException of status 503 if there is none in time
     */
    int reserve() {
        try {
            for (int i = 0; i < MAX_WAITS; i++) {
                if (kibibytes.tryAcquire(RESERVED_KIB, WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    return RESERVED_KIB;
                }
                dropSlowest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BadRequestException(503, "too much is being sent already; ask again");
    }

    /** Gives back what a reply does not need of what it reserved; how much it holds now. */
    int shrink(int reservedKib, long neededBytes) {
        int needed = (int) Math.min(reservedKib, (neededBytes + 1023) >> 10);
        kibibytes.release(reservedKib - needed);
        return needed;
    }

    /** Notes that a piece was handed to a client that did not take it at once. */
    void waits(Exchange exchange) {
        slow.add(exchange);
    }

    void forget(Exchange exchange) {
        slow.remove(exchange);
    }

    private void dropSlowest() {
        long now = System.nanoTime();
        Exchange slowest = null;
        long longest = SLOW_NANOS;
        for (Exchange exchange : slow) {
            long nanos = exchange.pieceNanos(now);
            if (nanos > longest && exchange.holdsMemory()) {
                longest = nanos;
                slowest = exchange;
            }
        }
        if (slowest != null) {
            slowest.breakOff("a client read so slowly that others needed its memory");
        }
    }

    /** Breaks off replies that take forever, however much of them trickles. Called now and then. */
    void sweep() {
        long now = System.nanoTime();
        for (Exchange exchange : slow) {
            long earned = TimeUnit.SECONDS.toNanos(exchange.sentBytes() / patience.bytesEachSecond());
            if (exchange.totalNanos(now) > patience.least().toNanos() + earned) {
                exchange.breakOff("a client read more slowly than any needs to");
            }
        }
    }
}
