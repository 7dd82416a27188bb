package dev.firn.bridge.gateway;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block as a node of a DAG: its bytes, also those that an identity CID holds itself, and what they link to. Pure but for reading blocks. */
final class DagLinks {
    private static final long JSON = 0x0200;
    private static final long CBOR = 0x51;

    private DagLinks() {}

    /** Whether the CID holds its content itself, so that there is no block to send. */
    static boolean isInline(Cid cid) {
        return cid.hashFunction() == Cid.IDENTITY;
    }

    /** The bytes behind a CID, if they are to be had. */
    static Optional<ByteBuffer> bytes(Cid cid, BlockSource blocks) {
        return isInline(cid)
                ? Optional.of(ByteBuffer.wrap(cid.digest()).asReadOnlyBuffer())
                : blocks.findBlock(cid).map(Block::bytes);
    }

    /** Whether links of blocks with this codec can be found. */
    static boolean isKnown(Cid cid) {
        return cid.knownCodec().isPresent() || cid.codec() == JSON || cid.codec() == CBOR;
    }

    /**
     * What the bytes of a block link to, in the order in which they do.
     *
     * @throws FirnException of kind CORRUPT if they are not of the CID's codec, UNSUPPORTED if that is unknown
     */
    static List<Cid> of(Cid cid, ByteBuffer bytes) {
        List<Cid> links = new ArrayList<>();
        if (cid.has(Codec.DAG_PB)) {
            node(cid, bytes).links().forEach(link -> links.add(link.cid()));
        } else if (cid.has(Codec.DAG_CBOR) || cid.has(Codec.DAG_JSON)) {
            collect(value(cid, bytes), links);
        } else if (!isKnown(cid)) {
            throw FirnException.unsupported(
                    "block " + cid + " has codec 0x" + Long.toHexString(cid.codec()) + ", whose links are not known");
        }
        return links;
    }

    static PbNode node(Cid cid, ByteBuffer bytes) {
        return PbNode.decode(bytes, "dag-pb node " + cid);
    }

    /** What a dag-pb node says of itself as UnixFS; nothing if it is other dag-pb. */
    static Optional<UnixFsData> unixFs(Cid cid, PbNode node) {
        return node.data().map(data -> UnixFsData.decode(data, "UnixFS node " + cid));
    }

    /** The value of a block of DAG-CBOR or DAG-JSON. */
    static Ipld value(Cid cid, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        String what = "block " + cid;
        return cid.has(Codec.DAG_CBOR) ? DagCbor.decode(copy, what) : DagJson.decode(copy, what);
    }

    private static void collect(Ipld value, List<Cid> links) {
        if (value instanceof Ipld.Link link) {
            links.add(link.cid());
        } else if (value instanceof ListNode list) {
            list.items().forEach(item -> collect(item, links));
        } else if (value instanceof MapNode map) {
            for (int i = 0; i < map.size(); i++) {
                collect(map.value(i), links);
            }
        }
    }
}
