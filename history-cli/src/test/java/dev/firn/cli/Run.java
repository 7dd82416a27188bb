package dev.firn.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One command run in this process.
 *
 * @param code exit code
 * @param out what it printed
 * @param err what it said on standard error
 */
record Run(int code, String out, String err) {
    /** Runs a command in a directory, by an author of the name A. */
    static Run in(Path directory, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(out, err, Map.of("FIRN_AUTHOR", "A <a@example.org>"), directory);
        int code = Main.run(terminal, args);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
