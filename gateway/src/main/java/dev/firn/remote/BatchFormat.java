package dev.firn.remote;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Varint;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a request for many blocks at once looks like, and the frame of its answer. Pure. See docs/format.md, section 12.1. */
final class BatchFormat {
    /** So many blocks can be asked for at once. */
    static final int MAX_CIDS = 4_096;
    /** The longest CID of Firn's own in binary. */
    static final int MAX_CID_BYTES = 37;

    static final int MAX_REQUEST_BYTES = MAX_CIDS * MAX_CID_BYTES;
    /** The longest section, without the length before it. */
    static final int MAX_SECTION_BYTES = MAX_CID_BYTES + Block.MAX_BYTES;
    /** The longest length before a section. */
    static final int MAX_LENGTH_BYTES = Varint.sizeBytes(MAX_SECTION_BYTES);

    static final String REQUEST_TYPE = "application/vnd.firn.cids";
    static final String ANSWER_TYPE = "application/vnd.ipld.car";

    private BatchFormat() {}

    /** What every answer begins with: the header of a CARv1 with its length before it. */
    static byte[] header() {
        byte[] map = DagCbor.encode(MapNode.builder()
                .put("roots", ListNode.ofLinks(List.of(Cid.parse("bafkqaaa"))))
                .put("version", 1)
                .build());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(map.length, out);
        out.writeBytes(map);
        return out.toByteArray();
    }

    /** What stands before the bytes of a block: the length of CID and bytes, and the CID. */
    static byte[] head(Cid cid, long blockBytes) {
        byte[] name = cid.toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(MAX_LENGTH_BYTES + MAX_CID_BYTES);
        Varint.write(name.length + blockBytes, out);
        out.writeBytes(name);
        return out.toByteArray();
    }

    /** A request for blocks of Firn's own, at most {@link #MAX_CIDS}. */
    static byte[] request(List<Cid> cids) {
        if (cids.isEmpty() || cids.size() > MAX_CIDS) {
            throw new IllegalArgumentException(cids.size() + " blocks asked for at once, at most " + MAX_CIDS);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(cids.size() * MAX_CID_BYTES);
        cids.forEach(cid -> out.writeBytes(cid.toBytes()));
        return out.toByteArray();
    }

    /**
     * What a request asks for.
     *
     * @throws IllegalArgumentException if it is no list of 1 to {@link #MAX_CIDS} CIDs of Firn's own
     */
    static List<Cid> wanted(ByteBuffer request) {
        ByteBuffer rest = request.duplicate();
        List<Cid> cids = new ArrayList<>();
        while (rest.hasRemaining()) {
            Cid cid = Cid.read(rest);
            if (!cid.isFirn()) {
                throw new IllegalArgumentException("a CID " + cid + ", which is none of Firn's own");
            }
            if (cids.size() == MAX_CIDS) {
                throw new IllegalArgumentException("more than " + MAX_CIDS + " CIDs");
            }
            cids.add(cid);
        }
        if (cids.isEmpty()) {
            throw new IllegalArgumentException("no CIDs");
        }
        return cids;
    }
}
