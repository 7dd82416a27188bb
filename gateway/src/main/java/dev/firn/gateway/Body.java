package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** What a reply carries. */
public sealed interface Body {
    /** No body at all. */
    Body NONE = new Whole(ByteBuffer.allocate(0));

    /** Its size in bytes, if it is known before it is sent. */
    OptionalLong sizeBytes();

    /**
     * Bytes that are in memory.
     *
     * @param bytes from position to limit; may be shared, is not changed
     */
    record Whole(ByteBuffer bytes) implements Body {
        @Override
        public OptionalLong sizeBytes() {
            return OptionalLong.of(bytes.remaining());
        }
    }

    /**
     * Bytes that are made or read while they are sent.
     *
     * @param source its pieces, for one reading; never asked for a HEAD
     * @param sizeBytes what they add up to, if that is known
     */
    record Pieces(Source source, OptionalLong sizeBytes) implements Body {}

    /** Where pieces come from. For one thread at a time. */
    @FunctionalInterface
    interface Source {
        /**
         * The next piece, of at most 1 MiB; nothing at the end. It is not changed until the next call, which comes when it was sent.
         *
         * @throws dev.firn.cas.FirnException if there are no right bytes: before anything was sent an error is sent, afterwards the connection is broken
         */
        Optional<ByteBuffer> next();

        /** Lets go of what it holds: called once, at its end or when the reply is given up, and also where no piece was asked for. Never throws. */
        default void close() {}
    }
}
