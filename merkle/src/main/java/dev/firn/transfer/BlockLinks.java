package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.util.ArrayList;
import java.util.List;

/** What a block of Firn's own refers to, whatever it means. Pure. */
final class BlockLinks {
    private BlockLinks() {}

    /**
     * The links in a block, in order. A document whose text stands in its page is stored nowhere else, and so is none.
     *
     * @throws dev.firn.cas.FirnException of kind CORRUPT if the block cannot be decoded
     */
    static List<Cid> of(Block block) {
        Codec codec = block.cid().knownCodec().orElse(Codec.RAW);
        List<Cid> links = new ArrayList<>();
        switch (codec) {
            case DAG_PB ->
                PbNode.decode(block).links().stream().map(PbLink::cid).forEach(links::add);
            case DAG_CBOR -> gather(DagCbor.decode(block.toByteArray(), "block " + block.cid()), links);
            case DAG_JSON -> gather(DagJson.decode(block.toByteArray(), "block " + block.cid()), links);
            case RAW -> {}
        }
        return links;
    }

    private static void gather(Ipld value, List<Cid> links) {
        if (value instanceof Ipld.Link link) {
            links.add(link.cid());
        } else if (value instanceof ListNode list) {
            list.items().forEach(item -> gather(item, links));
        } else if (value instanceof MapNode map && !(map.has("text") && map.has("object"))) {
            for (int i = 0; i < map.size(); i++) {
                gather(map.value(i), links);
            }
        }
    }
}
