package dev.firn.cli;

import dev.firn.transfer.TransferProgress;

/**
 * Draws how far a transfer is on one line of standard error, if a person looks there and it takes longer than a moment; and stops the transfer where the person
 * wants that. Safe for many threads.
 */
final class TransferLine implements TransferProgress, AutoCloseable {
    private final Terminal terminal;
    private final DrawnLine line;
    private final long beginNanos = System.nanoTime();
    private long commits;
    private long commitsSeen;
    private long blocks;
    private long bytes;

    TransferLine(Terminal terminal, OutputOptions output) {
        this.terminal = terminal;
        this.line = new DrawnLine(terminal, output);
    }

    @Override
    public synchronized void expectCommits(long expected) {
        commits = expected;
    }

    @Override
    public synchronized void commitSeen() {
        terminal.interruption().check();
        commitsSeen++;
        line.draw(this::text);
    }

    @Override
    public synchronized void fetched(long moreBytes) {
        terminal.interruption().check();
        blocks++;
        bytes += moreBytes;
        line.draw(this::text);
    }

    private String text() {
        long perSecond = (long) (bytes / ((System.nanoTime() - beginNanos) / 1e9));
        return "fetch: " + Shown.count(blocks, "block") + ", " + Shown.size(bytes) + " (" + Shown.size(perSecond)
                + "/s)" + (commits > 0 ? "; " + commitsSeen + " of " + commits + " commits" : "");
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        line.close();
    }
}
