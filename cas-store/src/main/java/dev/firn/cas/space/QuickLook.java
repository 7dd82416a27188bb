package dev.firn.cas.space;

import java.io.File;
import java.util.function.BooleanSupplier;

/**
 * Whether a file is there, asked often. The older class of Java asks the system once and makes no exception where there is nothing, but takes any failure for a
 * no. So a no is looked at closely now and then: a medium that fails is noticed at the latest so long after. Safe for many threads.
 */
final class QuickLook implements BooleanSupplier {
    private static final long CLOSELY_NANOS = 100_000_000;

    private final File file;
    private final BooleanSupplier closely;
    /** When a no was looked at closely the last time; at first long ago. */
    private volatile long lookedNanos = System.nanoTime() - CLOSELY_NANOS;

    /** Asks for {@code file}; {@code closely} gives the same answer, or throws where it cannot be had. */
    QuickLook(File file, BooleanSupplier closely) {
        this.file = file;
        this.closely = closely;
    }

    @Override
    public boolean getAsBoolean() {
        if (file.isFile()) {
            return true;
        }
        long now = System.nanoTime();
        if (now - lookedNanos < CLOSELY_NANOS) {
            return false;
        }
        boolean answer = closely.getAsBoolean();
        lookedNanos = now;
        return answer;
    }
}
