package dev.firn.cli;

import java.util.function.Supplier;

/** One line of standard error that is drawn over itself, if a person looks there and it takes longer than a moment. For one thread at a time. */
final class DrawnLine implements AutoCloseable {
    private static final long BEFORE_FIRST_NANOS = 500_000_000;
    private static final long BETWEEN_NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final boolean drawing;
    private long nextNanos = System.nanoTime() + BEFORE_FIRST_NANOS;
    private boolean drawn;

    DrawnLine(Terminal terminal, OutputOptions output) {
        this.terminal = terminal;
        this.drawing = terminal.isInteractive() && !output.isQuiet();
    }

    /** Draws a text unless it is too soon for that. */
    void draw(Supplier<String> text) {
        long now = System.nanoTime();
        if (!drawing || now < nextNanos) {
            return;
        }
        nextNanos = now + BETWEEN_NANOS;
        drawn = true;
        terminal.raw(CLEAR + text.get());
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (drawn) {
            terminal.raw(CLEAR);
        }
    }
}
