package dev.firn.cas;

/**
 * The IPLD codecs of Firn's own DAG, with their multicodec numbers (multiformats/multicodec, table.csv).
 *
 * <p>A codec says how the bytes behind a {@link Cid} are read; it plays no part in the hash. See docs/format.md, "CIDs".
 */
public enum Codec {
    /** Bytes without structure: chunks, documents and leaves. */
    RAW(0x55),
    /** UnixFS files above one leaf, and UnixFS directories (ipld/specs, DAG-PB). */
    DAG_PB(0x70),
    /** Chunk-map nodes (ipld/specs, DAG-CBOR). */
    DAG_CBOR(0x71),
    /** Manifest pages, commits and operations (ipld/specs, DAG-JSON). */
    DAG_JSON(0x0129);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    /** The multicodec number that stands in the binary form of a CID. */
    public int code() {
        return code;
    }
}
