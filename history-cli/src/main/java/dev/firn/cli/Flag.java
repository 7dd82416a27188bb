package dev.firn.cli;

/** An option without a value, which is given or not. */
final class Flag extends Setting<Boolean> {
    Flag() {
        super(false);
    }

    /** Whether it was given. */
    boolean isGiven() {
        return value();
    }
}
