package dev.firn.cli;

import dev.firn.workdir.Progress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Draws how far a long operation is on one line of standard error, where a person looks at it. Draws nothing in the first half second. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long FIRST_MILLIS = 500;
    private static final long EVERY_MILLIS = 100;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final AtomicLong nextMillis;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong sizeBytes = new AtomicLong();
    private volatile long expectedBytes;
    private volatile Phase phase = Phase.SCAN;
    private volatile boolean drawn;

    private ProgressLine(Terminal terminal) {
        this.terminal = terminal;
        this.nextMillis = new AtomicLong(terminal.clock().millis() + FIRST_MILLIS);
    }

    /** Where nobody looks, or wants to be told, nothing is ever drawn. */
    static ProgressLine on(Terminal terminal, OutputOptions output) {
        ProgressLine line = new ProgressLine(terminal);
        if (!terminal.isInteractive() || output.isQuiet()) {
            line.nextMillis.set(Long.MAX_VALUE);
        }
        return line;
    }

    @Override
    public void begin(Phase next) {
        phase = next;
        files.set(0);
        sizeBytes.set(0);
        expectedBytes = 0;
        draw();
    }

    @Override
    public void expect(long expectedFiles, long bytes) {
        expectedBytes = bytes;
    }

    @Override
    public void advance(long moreFiles, long moreBytes) {
        files.addAndGet(moreFiles);
        sizeBytes.addAndGet(moreBytes);
        draw();
    }

    private void draw() {
        long next = nextMillis.get();
        if (next == Long.MAX_VALUE) {
            return;
        }
        long now = terminal.clock().millis();
        // Of the threads that come here at once one draws.
        if (now < next || !nextMillis.compareAndSet(next, now + EVERY_MILLIS)) {
            return;
        }
        drawn = true;
        terminal.raw(CLEAR + text());
    }

    private String text() {
        long expected = expectedBytes;
        long done = sizeBytes.get();
        String percent = expected > 0
                ? String.format(
                        Locale.ROOT,
                        " %3d %% of %s",
                        Math.min(100, (long) (100.0 * done / expected)),
                        Shown.size(expected))
                : "";
        return phase.name().toLowerCase(Locale.ROOT) + ": " + Shown.count(files.get(), "file") + percent;
    }

    /** Wipes the line. */
    @Override
    public void close() {
        if (drawn) {
            terminal.raw(CLEAR);
        }
        nextMillis.set(Long.MAX_VALUE);
    }
}
