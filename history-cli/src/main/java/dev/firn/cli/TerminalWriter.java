package dev.firn.cli;

import java.io.Writer;

/** Hands what picocli prints (help, versions) to standard output of a terminal. */
final class TerminalWriter extends Writer {
    private final Terminal terminal;

    TerminalWriter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(char[] characters, int offset, int length) {
        terminal.text(new String(characters, offset, length));
    }

    @Override
    public void flush() {
        // Done at the end of the command: what went wrong here picocli would show as an error of its own.
    }

    @Override
    public void close() {
        // It stays open for what comes after.
    }
}
