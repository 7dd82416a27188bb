package dev.firn.cli;

import dev.firn.transfer.TransferProgress;

/**
 * Draws how far a transfer is on one line of standard error, if a person looks there and it takes longer than a moment; and stops the transfer where the person
 * wants that. Safe for many threads.
 */
final class TransferLine implements TransferProgress, AutoCloseable {
    private static final long BEFORE_FIRST_NANOS = 500_000_000;
    private static final long BETWEEN_NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final boolean drawing;
    private final long beginNanos = System.nanoTime();
    private long nextNanos = beginNanos + BEFORE_FIRST_NANOS;
    private boolean drawn;
    private long commits;
    private long commitsSeen;
    private long blocks;
    private long bytes;

    TransferLine(Terminal terminal, OutputOptions output) {
        this.terminal = terminal;
        this.drawing = terminal.isInteractive() && !output.isQuiet();
    }

    @Override
    public synchronized void expectCommits(long expected) {
        commits = expected;
    }

    @Override
    public synchronized void commitSeen() {
        terminal.interruption().check();
        commitsSeen++;
        draw();
    }

    @Override
    public synchronized void fetched(long moreBytes) {
        terminal.interruption().check();
        blocks++;
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
        long perSecond = (long) (bytes / ((now - beginNanos) / 1e9));
        terminal.raw(CLEAR + "fetch: " + Shown.count(blocks, "block") + ", " + Shown.size(bytes) + " ("
                + Shown.size(perSecond) + "/s)"
                + (commits > 0 ? "; " + commitsSeen + " of " + commits + " commits" : ""));
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (drawn) {
            terminal.raw(CLEAR);
        }
    }
}
