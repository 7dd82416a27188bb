package dev.firn.cas.space;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be had once, in pieces. */
@FunctionalInterface
public interface ByteSource {
    /** Takes the pieces of a source, in order. */
    @FunctionalInterface
    interface Sink {
        /** Takes all remaining bytes of {@code piece}, which the source may use again afterwards. */
        void accept(ByteBuffer piece) throws IOException;
    }

    /**
     * Hands all bytes to {@code sink}.
     *
     * @throws IOException if the source cannot be read, or from {@code sink}
     */
    void sendTo(Sink sink) throws IOException;

    /** A source of {@code bytes}, which are not copied. */
    static ByteSource of(byte[] bytes) {
        return sink -> sink.accept(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /** A source of the remaining bytes of {@code bytes}, whose position stays as it is. */
    static ByteSource of(ByteBuffer bytes) {
        return sink -> sink.accept(bytes.asReadOnlyBuffer());
    }
}
