package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.util.List;
import java.util.Optional;

/** One block of a directory, read: a plain directory, or a shard. Its links lead to entries or, in a shard, to further shards. */
record DirectoryNode(Block block, List<PbLink> links, boolean isShard) {
    /** Two hexadecimal digits before the name, or alone for a further shard. */
    static final int PREFIX_CHARACTERS = 2;

    /** Reads a block; nothing if it is UnixFS but no directory. */
    static Optional<DirectoryNode> find(Block block) {
        PbNode node = PbNode.decode(block);
        String what = "block " + block.cid();
        UnixFsData data = UnixFsData.decode(
                node.data().orElseThrow(() -> FirnException.corrupt(what + " has no UnixFS data")), what);
        if (data instanceof UnixFsData.Directory) {
            return Optional.of(new DirectoryNode(block, node.links(), false));
        }
        if (data instanceof UnixFsData.Shard shard) {
            if (shard.fanout() != HamtShards.FANOUT || shard.hashFunction() != UnixFsData.Shard.MURMUR3_X64_64) {
                throw FirnException.unsupported(what + " is a shard of " + shard.fanout()
                        + " places by hash function 0x" + Long.toHexString(shard.hashFunction()));
            }
            return Optional.of(new DirectoryNode(block, node.links(), true));
        }
        return Optional.empty();
    }

    /** Whether a link of this node leads to a further shard and not to an entry. */
    boolean leadsToShard(PbLink link) {
        return isShard && name(link).length() == PREFIX_CHARACTERS;
    }

    /** The link of this node that an entry lies at or below; nothing if there is none. */
    Optional<PbLink> find(String name, int depth) {
        if (!isShard) {
            return links.stream().filter(link -> name(link).equals(name)).findFirst();
        }
        String prefix = HamtShards.prefix(name, depth);
        return links.stream()
                .filter(link -> name(link).equals(prefix) || name(link).equals(prefix + name))
                .findFirst();
    }

    private static String name(PbLink link) {
        return link.name().orElse("");
    }
}
