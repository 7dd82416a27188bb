package dev.firn.cli;

import dev.firn.workdir.Progress;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Draws how far a command is on one line of standard error, if a person looks there and it takes longer than a moment; and stops the command where the person
 * wants that. Safe for many threads.
 */
final class ProgressLine implements Progress, AutoCloseable {
    private final Terminal terminal;
    private final DrawnLine line;
    private final Supplier<String> text = this::text;
    private final String unit;
    private Phase phase = Phase.SCAN;
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
        this.line = new DrawnLine(terminal, output);
    }

    @Override
    public synchronized void begin(Phase newPhase) {
        terminal.interruption().check();
        phase = newPhase;
        expectedFiles = 0;
        files = 0;
        bytes = 0;
        line.draw(text);
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
        line.draw(text);
    }

    private String text() {
        String of = expectedFiles > 0 ? " of " + expectedFiles : "";
        String size = Shown.size(bytes);
        String done = files == 0 && of.isEmpty()
                ? bytes == 0 ? " ..." : ": " + size
                : ": " + files + of + " " + unit + "s, " + size;
        return phase.name().toLowerCase(Locale.ROOT) + done;
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        line.close();
    }
}
