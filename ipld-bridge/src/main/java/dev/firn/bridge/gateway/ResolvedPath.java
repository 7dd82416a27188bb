package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a content path leads (ipfs/specs, Path Gateway, "Traversing remaining path"): through UnixFS directories by name, through DAG-CBOR and DAG-JSON
 * by members and list indexes.
 *
 * @param walked all blocks on the way, shards of directories too, but not the last
 * @param roots the block of the CID and then one for each name of the path, as far as names lead to blocks
 * @param end the block where the path ends; it is there
 */
public record ResolvedPath(List<Cid> walked, List<Cid> roots, Cid end) {
    /** Copies. */
    public ResolvedPath {
        walked = List.copyOf(walked);
        roots = List.copyOf(roots);
    }

    /**
     * Follows a path.
     *
     * @throws GatewayRefusal of reason NOT_FOUND if it leads nowhere or a block on it is not there, NOT_IMPLEMENTED if it ends inside a block
     * @throws FirnException of kind CORRUPT or UNSUPPORTED if a block on the way cannot be read, IO if the medium fails
     */
    public static ResolvedPath of(ContentPath path, BlockSource blocks) {
        return new Walk(path, blocks).run();
    }

    private static final class Walk {
        private final ContentPath path;
        private final BlockSource blocks;
        private final List<Cid> walked = new ArrayList<>();
        private final List<Cid> roots = new ArrayList<>();
        private Cid at;
        private int used;

        Walk(ContentPath path, BlockSource blocks) {
            this.path = path;
            this.blocks = blocks;
            this.at = path.root();
        }

        ResolvedPath run() {
            roots.add(at);
            ByteBuffer bytes = bytes(at);
            while (used < path.segments().size()) {
                walked.add(at);
                at = next(bytes);
                roots.add(at);
                bytes = bytes(at);
            }
            return new ResolvedPath(walked, roots, at);
        }

        private Cid next(ByteBuffer bytes) {
            if (at.has(Codec.DAG_PB)) {
                return entry(DagLinks.node(at, bytes), path.segments().get(used++));
            }
            if (at.has(Codec.DAG_CBOR) || at.has(Codec.DAG_JSON)) {
                return link(DagLinks.value(at, bytes));
            }
            throw leadsNowhere("is a block without names");
        }

        private Cid entry(PbNode first, String name) {
            Optional<UnixFsData> data = DagLinks.unixFs(at, first);
            if (data.isPresent() && data.get() instanceof UnixFsData.Shard shard) {
                return entry(first, shard, name);
            }
            if (data.isPresent() && !(data.get() instanceof UnixFsData.Directory)) {
                used--;
                throw leadsNowhere("is a file");
            }
            return first.links().stream()
                    .filter(link -> link.name().orElse("").equals(name))
                    .findFirst()
                    .orElseThrow(this::absent)
                    .cid();
        }

        private Cid entry(PbNode first, UnixFsData.Shard firstShard, String name) {
            HamtPath way = new HamtPath(name);
            PbNode node = first;
            UnixFsData.Shard shard = firstShard;
            Cid cid = at;
            while (true) {
                HamtPath.Next next = way.next(cid, node, shard).orElseThrow(this::absent);
                if (next.isEntry()) {
                    return next.cid();
                }
                cid = next.cid();
                node = DagLinks.node(cid, bytes(cid));
                walked.add(cid);
                if (!(DagLinks.unixFs(cid, node).orElse(null) instanceof UnixFsData.Shard below)) {
                    throw FirnException.corrupt("block " + cid + " stands where a shard of a directory belongs");
                }
                shard = below;
            }
        }

        /** Follows names inside one block up to a link. */
        private Cid link(Ipld whole) {
            Ipld value = whole;
            while (!(value instanceof Ipld.Link)) {
                if (used == path.segments().size()) {
                    throw new GatewayRefusal(
                            Reason.NOT_IMPLEMENTED,
                            path + " ends inside block " + at + ", which this gateway gives out whole only");
                }
                value = member(value, path.segments().get(used++)).orElseThrow(this::absent);
            }
            return ((Ipld.Link) value).cid();
        }

        private static Optional<Ipld> member(Ipld value, String name) {
            if (value instanceof MapNode map) {
                return map.find(name);
            }
            if (value instanceof ListNode list && name.matches("0|[1-9][0-9]{0,8}")) {
                int index = Integer.parseInt(name);
                return index < list.items().size() ? Optional.of(list.items().get(index)) : Optional.empty();
            }
            return Optional.empty();
        }

        private ByteBuffer bytes(Cid cid) {
            return DagLinks.bytes(cid, blocks)
                    .orElseThrow(() -> GatewayRefusal.notFound(
                            cid.equals(path.root())
                                    ? "block " + cid + " is not here"
                                    : "block " + cid + ", to which " + path.upTo(used) + " leads, is not here"));
        }

        private GatewayRefusal absent() {
            return GatewayRefusal.notFound("there is no " + path.upTo(used));
        }

        private GatewayRefusal leadsNowhere(String what) {
            return GatewayRefusal.notFound(path.upTo(used) + " " + what + ", so there is no " + path.upTo(used + 1));
        }
    }
}
