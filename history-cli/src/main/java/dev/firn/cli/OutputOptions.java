package dev.firn.cli;

import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;

/** What every command takes about how it reports. */
final class OutputOptions extends Options {
    private final Flag quiet = flag("-q, --quiet", "Say only what was asked for, and errors.");
    private final Flag json;

    /** What may be given, beside the help. */
    private enum Forms {
        ANY,
        NO_JSON
    }

    OutputOptions() {
        this(Forms.ANY);
    }

    private OutputOptions(Forms forms) {
        this.json = forms == Forms.ANY ? flag("--json", "Report as one JSON document on standard output.") : new Flag();
        helpFlag("-h, --help", "Show this help and exit.");
    }

    /** Of a command whose output has a form of its own. */
    static OutputOptions withoutJson() {
        return new OutputOptions(Forms.NO_JSON);
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
