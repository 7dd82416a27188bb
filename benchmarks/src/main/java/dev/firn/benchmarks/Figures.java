package dev.firn.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** What a task found out, printed as one line {@code figure NAME VALUE} for each; {@code benchmarks/run} reads them. */
final class Figures {
    private final PrintStream out;

    Figures(PrintStream out) {
        this.out = out;
    }

    void say(String name, double value) {
        out.printf(Locale.ROOT, "figure %s %.6f%n", name, value);
    }

    /** The median of some times as {@code NAME_ms}, and the tenths beside it. */
    void say(String name, Samples samples) {
        say(name + "_ms", samples.percentileMillis(0.5));
        say(name + "_p10_ms", samples.percentileMillis(0.1));
        say(name + "_p90_ms", samples.percentileMillis(0.9));
    }
}
