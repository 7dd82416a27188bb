package dev.firn.cli;

import java.io.Writer;

/** Hands what picocli says of errors to standard error of a terminal. */
final class NoteWriter extends Writer {
    private final Terminal terminal;

    NoteWriter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(char[] characters, int offset, int length) {
        terminal.raw(new String(characters, offset, length));
    }

    @Override
    public void flush() {
        // Standard error is not buffered.
    }

    @Override
    public void close() {
        // It stays open for what comes after.
    }
}
