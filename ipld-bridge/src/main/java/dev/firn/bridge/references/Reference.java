package dev.firn.bridge.references;

import java.nio.ByteBuffer;

/** Where somebody who does not know Firn gets the bytes of one key. */
public sealed interface Reference {
    /**
     * The bytes stand in the references themselves.
     *
     * @param bytes read-only, from position to limit
     */
    record Inline(ByteBuffer bytes) implements Reference {
        /** Takes a view of its own. */
        public Inline {
            bytes = bytes.asReadOnlyBuffer();
        }

        /** A copy of the bytes. */
        byte[] toArray() {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }
    }

    /**
     * The bytes {@code [offsetBytes, offsetBytes + lengthBytes)} of a file.
     *
     * @param url path or URL of the file
     * @param offsetBytes where they begin
     * @param lengthBytes how many they are, at least one
     */
    record Range(String url, long offsetBytes, long lengthBytes) implements Reference {}
}
