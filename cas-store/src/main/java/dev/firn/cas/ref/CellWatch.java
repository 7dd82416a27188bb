package dev.firn.cas.ref;

import java.util.function.BooleanSupplier;

/**
 * Whether a cell that was the highest one still is, by quick looks at names, for those who ask often. Safe for many threads.
 *
 * <p>While the next number is not there, either it never was, or it was trimmed, and then this one went before. So two looks are enough. And one is where
 * the last good answer is so young that the ref cannot have moved {@value RefStore#KEPT_CELLS} times since: each move waits for the medium.
 */
final class CellWatch implements BooleanSupplier {
    private static final long YOUNG_NANOS = 100_000;

    private final BooleanSupplier next;
    private final BooleanSupplier present;
    /** When the looks began that last found it the highest; at first long ago. */
    private volatile long goodNanos = System.nanoTime() - YOUNG_NANOS;

    /** Looks with {@code next} for the number after it, with {@code present} for its own. */
    CellWatch(BooleanSupplier next, BooleanSupplier present) {
        this.next = next;
        this.present = present;
    }

    @Override
    public boolean getAsBoolean() {
        long begin = System.nanoTime();
        if (next.getAsBoolean()) {
            return false;
        }
        if (System.nanoTime() - goodNanos >= YOUNG_NANOS && !present.getAsBoolean()) {
            return false;
        }
        goodNanos = begin;
        return true;
    }
}
