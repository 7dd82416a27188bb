package dev.firn.transfer;

import java.util.concurrent.atomic.AtomicReference;

/** The first thing that went wrong in a transfer, which ends the work of all its threads. Safe for many threads. */
final class Stop {
    private final AtomicReference<Throwable> first = new AtomicReference<>();

    /** Runs a part of the work; what it throws stops the others. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            first.compareAndSet(null, e);
        }
    }

    /** Whether the work is to end. */
    boolean isSet() {
        return first.get() != null;
    }

    /** Throws what went wrong, if something did. */
    void check() {
        Throwable failure = first.get();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
