package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where the lines of an access log go. For one thread; a line that cannot be written is lost, and that is said once. */
final class AccessLogFile implements Closeable {
    private final String name;
    private final Terminal terminal;
    private final Optional<BufferedWriter> writer;
    private boolean isBroken;

    private AccessLogFile(String name, Terminal terminal, Optional<BufferedWriter> writer) {
        this.name = name;
        this.terminal = terminal;
        this.writer = writer;
    }

    /** Opens a file to add to, or standard error for {@code -}. */
    static AccessLogFile open(String name, Terminal terminal) {
        if (name.equals("-")) {
            return new AccessLogFile(name, terminal, Optional.empty());
        }
        try {
            return new AccessLogFile(
                    name,
                    terminal,
                    Optional.of(Files.newBufferedWriter(
                            terminal.path(name),
                            StandardCharsets.UTF_8,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND)));
        } catch (IOException e) {
            throw FirnException.io("cannot write the access log " + name, e);
        }
    }

    void line(String line) {
        if (writer.isEmpty()) {
            terminal.note(line);
            return;
        }
        try {
            writer.get().write(line);
            writer.get().newLine();
            writer.get().flush();
        } catch (IOException e) {
            if (!isBroken) {
                isBroken = true;
                terminal.note("firn: the access log " + name + " cannot be written: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        try {
            if (writer.isPresent()) {
                writer.get().close();
            }
        } catch (IOException e) {
            terminal.note("firn: the access log " + name + " cannot be written: " + e.getMessage());
        }
    }
}
