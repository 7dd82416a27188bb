package dev.firn.cli;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Standard output as a channel, which cannot be closed. */
record TerminalChannel(Terminal terminal) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
        int count = bytes.remaining();
        terminal.write(bytes);
        bytes.position(bytes.limit());
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        terminal.flush();
    }
}
