package dev.firn.cli;

import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;

/** What every command takes about how it reports. */
final class OutputOptions extends Options {
    private final Flag quiet = flag("-q, --quiet", "Say only what was asked for, and errors.");
    private final Flag json = flag("--json", "Report as one JSON document on standard output.");

    OutputOptions() {
        helpFlag("-h, --help", "Show this help and exit.");
    }

    /** Whether nothing should be said that was not asked for. */
    boolean isQuiet() {
        return quiet.isGiven();
    }

    /** Whether to report in JSON. */
    boolean isJson() {
        return json.isGiven();
    }

    /** Prints one JSON document and a line feed. */
    static void print(Terminal terminal, MapNode document) {
        terminal.line(text(document));
    }

    /** Prints them to standard error, where standard output has what was asked for. */
    static void note(Terminal terminal, MapNode document) {
        terminal.note(text(document));
    }

    private static String text(MapNode document) {
        return new String(DagJson.encode(document), StandardCharsets.UTF_8);
    }
}
