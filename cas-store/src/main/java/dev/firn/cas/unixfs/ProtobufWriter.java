package dev.firn.cas.unixfs;

import dev.firn.cas.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Writes one protobuf message, fields in the order in which they are given. */
final class ProtobufWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void varint(int field, long value) {
        out.write(field << 3 | ProtobufReader.VARINT);
        Varint.write(value, out);
    }

    void bytes(int field, byte[] value) {
        out.write(field << 3 | ProtobufReader.BYTES);
        Varint.write(value.length, out);
        out.writeBytes(value);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** How many bytes a field of bytes takes, its tag and length included. */
    static long sizeBytes(long valueBytes) {
        return 1 + Varint.sizeBytes(valueBytes) + valueBytes;
    }

    /** The UTF-8 of {@code text}; unlike {@link String#getBytes} it refuses lone surrogates. */
    static byte[] utf8(String text) {
        try {
            return copy(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text with a lone surrogate has no UTF-8", e);
        }
    }

    static byte[] copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }
}
