package dev.firn.cas.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.Varint;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A link of a dag-pb node (ipld/specs, DAG-PB). An absent name and an empty one are different bytes; UnixFS always writes both fields.
 *
 * @param cid what it points at
 * @param name its name, if it has one, even an empty one
 * @param tsizeBytes total size of the blocks below, each counted as often as it is linked, if it says so; 0 or more
 */
public record PbLink(Cid cid, Optional<String> name, OptionalLong tsizeBytes) {
    private static final int HASH = 1;
    private static final int NAME = 2;
    private static final int TSIZE = 3;
    private static final int CID_BYTES = 36;

    /** Checks that the size is not negative and the name has a UTF-8 form. */
    public PbLink {
        if (tsizeBytes.orElse(0) < 0) {
            throw new IllegalArgumentException("a Tsize of " + tsizeBytes.getAsLong() + ", wanted 0 or more");
        }
        name.ifPresent(ProtobufWriter::utf8);
    }

    /** A link with all three fields, as UnixFS writes it. */
    public static PbLink of(Cid cid, String name, long tsizeBytes) {
        return new PbLink(cid, Optional.of(name), OptionalLong.of(tsizeBytes));
    }

    /**
     * How many bytes a link with all three fields takes in its node, header included, if its CID is one of version 1 with sha2-256 and a codec below
     * 128 (raw, dag-pb): what decides whether a directory is sharded.
     *
     * @param nameBytes length of the name in UTF-8
     */
    public static long encodedBytes(int nameBytes, long tsizeBytes) {
        long body = ProtobufWriter.sizeBytes(CID_BYTES)
                + ProtobufWriter.sizeBytes(nameBytes)
                + 1
                + Varint.sizeBytes(tsizeBytes);
        return ProtobufWriter.sizeBytes(body);
    }

    byte[] encode() {
        ProtobufWriter out = new ProtobufWriter();
        out.bytes(HASH, cid.toBytes());
        name.ifPresent(text -> out.bytes(NAME, ProtobufWriter.utf8(text)));
        tsizeBytes.ifPresent(size -> out.varint(TSIZE, size));
        return out.toByteArray();
    }

    static PbLink decode(ProtobufReader in) {
        if (!in.skipTag(HASH, ProtobufReader.BYTES)) {
            throw in.corrupt("a link does not begin with its Hash");
        }
        Cid cid = cid(in);
        Optional<String> name = in.skipTag(NAME, ProtobufReader.BYTES) ? Optional.of(in.text()) : Optional.empty();
        OptionalLong tsize =
                in.skipTag(TSIZE, ProtobufReader.VARINT) ? OptionalLong.of(in.varint()) : OptionalLong.empty();
        if (in.hasMore()) {
            throw in.unknown(in.tag());
        }
        return new PbLink(cid, name, tsize);
    }

    private static Cid cid(ProtobufReader in) {
        ByteBuffer bytes = in.bytes();
        try {
            Cid cid = Cid.read(bytes);
            if (bytes.hasRemaining()) {
                throw in.corrupt("a link's Hash has bytes behind its CID");
            }
            return cid;
        } catch (IllegalArgumentException e) {
            throw in.corrupt("a link's Hash is no CID: " + e.getMessage());
        }
    }
}
