package dev.firn.cas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Unsigned varints (multiformats/unsigned-varint): seven bits a byte, lowest first, at most nine bytes, the shortest form only. */
public final class Varint {
    private static final int MAX_BYTES = 9;

    private Varint() {}

    /**
     * Reads a varint at the buffer's position and moves behind it.
     *
     * @return a value from 0 to 2^63 - 1
     * @throws IllegalArgumentException if it is longer than nine bytes or not the shortest form
     * @throws java.nio.BufferUnderflowException if it is cut off
     */
    public static long read(ByteBuffer buffer) {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            int next = buffer.get();
            value |= (next & 0x7fL) << 7 * i;
            if (next >= 0) {
                if (next == 0 && i > 0) {
                    throw new IllegalArgumentException("a varint that is not the shortest form");
                }
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than " + MAX_BYTES + " bytes");
    }

    /** Appends {@code value}, which is not negative. */
    public static void write(long value, ByteArrayOutputStream out) {
        if (value < 0) {
            throw new IllegalArgumentException("varint of " + value + ", wanted 0 or more");
        }
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** How many bytes {@code value} takes. */
    public static int sizeBytes(long value) {
        return value < 0x80 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
    }
}
