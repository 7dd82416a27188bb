package dev.firn.ipld;

import dev.firn.cas.Block;
import dev.firn.cas.Codec;

/**
 * Canonical DAG-JSON (ipld.io, "DAG-JSON"): one value has one encoding, and only that is read.
 *
 * <pre>
 * null true false      as in JSON
 * integer              -?(0|[1-9][0-9]*), not -0, from -2^64 to 2^64 - 1
 * float                the shortest decimal, always with a point or an exponent
 * text                 "…": \" \\ \b \t \n \f \r, &#92;u00xx below U+0020, everything else UTF-8 as it is
 * bytes                {"/":{"bytes":"base64 without padding"}}
 * link                 {"/":"CID"}: base32 for version 1, base58btc for version 0
 * list                 [a,b,…]
 * map                  {"name":value,…}: names in the order of their UTF-8 bytes, none of them "/"
 * </pre>
 *
 * <p>No white space stands anywhere. The specification leaves escapes to the writer; these are RFC 8785's, which JavaScript and Python write as well.
 * A map with the name {@code /} is refused in both directions, as it could be taken for bytes or a link. See docs/format.md, section 1.
 */
public final class DagJson {
    private DagJson() {}

    /**
     * The canonical encoding of {@code value}.
     *
     * @throws IllegalArgumentException if a map has the name {@code /}, or lists and maps lie deeper than {@link Ipld#MAX_DEPTH}
     */
    public static byte[] encode(Ipld value) {
        ByteSink sink = new ByteSink(256);
        new JsonWriter(sink).write(value, Ipld.MAX_DEPTH);
        return sink.toByteArray();
    }

    /**
     * The block of {@code value}: its canonical encoding with its CID.
     *
     * @throws IllegalArgumentException if it cannot be encoded ({@link #encode}) or is longer than {@link Block#MAX_BYTES}
     */
    public static Block block(Ipld value) {
        return Block.of(Codec.DAG_JSON, encode(value));
    }

    /**
     * The value that {@code bytes} encode, with nothing before and behind it.
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
        return new JsonParser(bytes, place, Depth.check(maxDepth)).whole();
    }
}
