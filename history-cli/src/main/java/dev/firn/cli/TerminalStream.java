package dev.firn.cli;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Hands bytes to standard output of a terminal. */
final class TerminalStream extends OutputStream {
    private final Terminal terminal;

    TerminalStream(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        terminal.write(ByteBuffer.wrap(bytes, offset, length));
    }
}
