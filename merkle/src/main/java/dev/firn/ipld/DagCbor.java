package dev.firn.ipld;

import dev.firn.cas.Block;
import dev.firn.cas.Codec;

/**
 * Canonical DAG-CBOR (ipld.io, "DAG-CBOR", strict; RFC 8949): one value has one encoding, and only that is read.
 *
 * <pre>
 * integer   major type 0 or 1          list   major type 4
 * bytes     major type 2               map    major type 5, names are text, ordered by length in bytes, then bytewise
 * text      major type 3, UTF-8        link   d8 2a (tag 42), then bytes: 00 and the binary CID
 * false true null    f4 f5 f6          float  fb and 64 bits, finite
 * </pre>
 *
 * <p>Lengths are definite, every head is the shortest that holds its number; no other tags or simple values. See docs/format.md, section 1. For what
 * is read often, {@link CborReader} and {@link CborWriter} work without values between.
 */
public final class DagCbor {
    private DagCbor() {}

    /**
     * The canonical encoding of {@code value}.
     *
     * @throws IllegalArgumentException if lists and maps lie deeper than {@link Ipld#MAX_DEPTH}
     */
    public static byte[] encode(Ipld value) {
        return new CborWriter().value(value).toByteArray();
    }

    /**
     * The block of {@code value}: its canonical encoding with its CID.
     *
     * @throws IllegalArgumentException if it cannot be encoded ({@link #encode}) or is longer than {@link Block#MAX_BYTES}
     */
    public static Block block(Ipld value) {
        return Block.of(Codec.DAG_CBOR, encode(value));
    }

    /**
     * The value that {@code bytes} encode, with nothing behind it.
     *
     * @param place what the bytes are and where they were read, for the message
     * @throws dev.firn.cas.FirnException of kind CORRUPT if they are not a canonical encoding, or lists and maps lie deeper than {@link Ipld#MAX_DEPTH}
     */
    public static Ipld decode(byte[] bytes, String place) {
        return decode(bytes, place, Ipld.MAX_DEPTH);
    }

    /**
     * The value that {@code bytes} encode, with a depth that the caller bounds.
     *
     * @param place what the bytes are and where they were read, for the message
     * @param maxDepth how deep lists and maps may lie in each other, 0 to 1,000
     * @throws dev.firn.cas.FirnException of kind CORRUPT if they are not a canonical encoding, or deeper than that
     */
    public static Ipld decode(byte[] bytes, String place, int maxDepth) {
        CborReader reader = new CborReader(bytes, place);
        Ipld value = reader.value(Depth.check(maxDepth));
        reader.end();
        return value;
    }
}
