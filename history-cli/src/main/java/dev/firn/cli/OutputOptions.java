package dev.firn.cli;

import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** What every command takes about how it reports. */
final class OutputOptions {
    @Option(
            names = {"-q", "--quiet"},
            description = "Say only what was asked for, and errors.")
    private boolean quiet;

    @Option(names = "--json", description = "Report as one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli asks for it
    private boolean help;

    /** Whether nothing should be said that was not asked for. */
    boolean isQuiet() {
        return quiet;
    }

    /** Whether to report in JSON. */
    boolean isJson() {
        return json;
    }

    /** Prints one JSON document and a line feed. */
    static void print(Terminal terminal, MapNode document) {
        terminal.line(new String(DagJson.encode(document), StandardCharsets.UTF_8));
    }
}
