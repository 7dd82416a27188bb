package dev.firn.ipld;

/** The numbers of CBOR (RFC 8949) that DAG-CBOR uses, and its heads. */
final class Cbor {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int LIST = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    static final int LINK_TAG = 42;
    static final int FALSE = 0xf4;
    static final int TRUE = 0xf5;
    static final int NULL = 0xf6;
    static final int FLOAT64 = 0xfb;

    /** Arguments below this stand in the first byte itself. */
    static final int SMALL = 24;

    private Cbor() {}

    /** Writes the shortest head of a major type with an unsigned argument. */
    static void head(ByteSink sink, int major, long argument) {
        int type = major << 5;
        if (argument >= 0 && argument < SMALL) {
            sink.put(type | (int) argument);
            return;
        }
        // 24, 25, 26, 27 say that 1, 2, 4, 8 bytes follow.
        int power = argument >>> 8 == 0 ? 0 : argument >>> 16 == 0 ? 1 : argument >>> 32 == 0 ? 2 : 3;
        sink.put(type | SMALL + power);
        bigEndian(sink, argument, 1 << power);
    }

    /** Writes the lowest {@code count} bytes of {@code value}, highest first. */
    static void bigEndian(ByteSink sink, long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            sink.put((int) (value >>> shift));
        }
    }
}
