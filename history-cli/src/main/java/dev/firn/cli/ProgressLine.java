package dev.firn.cli;

import dev.firn.workdir.Progress;
import java.util.Locale;

/**
 * Draws how far a command is on one line of standard error, if a person looks there and it takes longer than a moment; and stops the command where the person
 * wants that. Safe for many threads.
 */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long BEFORE_FIRST_NANOS = 500_000_000;
    private static final long BETWEEN_NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final boolean drawing;
    private final String unit;
    private long nextNanos = System.nanoTime() + BEFORE_FIRST_NANOS;
    private Phase phase = Phase.SCAN;
    private boolean drawn;
    private long expectedFiles;
    private long files;
    private long bytes;

    ProgressLine(Terminal terminal, OutputOptions output) {
        this(terminal, output, "file");
    }

    /** One that counts something other than files. */
    ProgressLine(Terminal terminal, OutputOptions output, String unit) {
        this.terminal = terminal;
        this.unit = unit;
        this.drawing = terminal.isInteractive() && !output.isQuiet();
    }

    @Override
    public synchronized void begin(Phase newPhase) {
        terminal.interruption().check();
        phase = newPhase;
        expectedFiles = 0;
        files = 0;
        bytes = 0;
        draw();
    }

    @Override
    public synchronized void expect(long wantedFiles, long wantedBytes) {
        expectedFiles = wantedFiles;
    }

    @Override
    public synchronized void advance(long moreFiles, long moreBytes) {
        terminal.interruption().check();
        files += moreFiles;
        bytes += moreBytes;
        draw();
    }

    private void draw() {
        long now = System.nanoTime();
        if (!drawing || now < nextNanos) {
            return;
        }
        nextNanos = now + BETWEEN_NANOS;
        drawn = true;
        String of = expectedFiles > 0 ? " of " + expectedFiles : "";
        String done = files == 0 && of.isEmpty() ? " ..." : ": " + files + of + " " + unit + "s, " + Shown.size(bytes);
        terminal.raw(CLEAR + phase.name().toLowerCase(Locale.ROOT) + done);
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (drawn) {
            terminal.raw(CLEAR);
        }
    }
}
