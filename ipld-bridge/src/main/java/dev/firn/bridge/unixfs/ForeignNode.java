package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * A block of a UnixFS directory or file of any profile, as other programs write it: leaves raw or wrapped, any layout, inline bytes, shards of any width, modes and
 * times (which are passed over). The dag-pb around it must be canonical.
 *
 * @param kind what it is
 * @param content bytes of the file that stand in the block itself; before those of the links
 * @param fileSizeBytes how many bytes of the file are in and below it, if it says so
 * @param blockSizesBytes how many are below each link
 * @param links the links in order
 * @param prefixCharacters how many characters stand before a name in a shard
 */
record ForeignNode(
        Kind kind,
        ByteBuffer content,
        OptionalLong fileSizeBytes,
        List<Long> blockSizesBytes,
        List<PbLink> links,
        int prefixCharacters) {
    /** What a node is. */
    enum Kind {
        FILE,
        DIRECTORY,
        SHARD
    }

    /** The longest path through shards: the bits of a hash. */
    static final int MAX_SHARD_DEPTH = 64;

    /** The widest shard: what kubo takes. */
    private static final long MAX_FANOUT = 1 << 10;

    private static final int MIN_FANOUT = 2;

    /**
     * Reads a block.
     *
     * @param bytes its verified bytes, from position to limit
     * @throws FirnException of kind CORRUPT if it is not UnixFS, UNSUPPORTED if it is something that Firn does not keep, as a symbolic link
     */
    static ForeignNode decode(Cid cid, ByteBuffer bytes) {
        if (cid.has(Codec.RAW)) {
            return new ForeignNode(
                    Kind.FILE, bytes.asReadOnlyBuffer(), OptionalLong.of(bytes.remaining()), List.of(), List.of(), 0);
        }
        String what = "block " + cid;
        if (!cid.has(Codec.DAG_PB)) {
            throw FirnException.unsupported(what + " has codec 0x" + Long.toHexString(cid.codec())
                    + ", which has no place in a UnixFS directory");
        }
        PbNode node = PbNode.decode(bytes, what);
        ForeignMessage message = ForeignMessage.decode(
                node.data().orElseThrow(() -> FirnException.corrupt(what + " is dag-pb but not UnixFS")), what);
        if (message.type() == ForeignMessage.SYMBOLIC_LINK) {
            throw FirnException.unsupported(what + " is a symbolic link, and Firn keeps none");
        }
        if (message.type() == ForeignMessage.DIRECTORY) {
            return new ForeignNode(
                    Kind.DIRECTORY, ByteBuffer.allocate(0), OptionalLong.empty(), List.of(), node.links(), 0);
        }
        if (message.type() == ForeignMessage.SHARD) {
            return new ForeignNode(
                    Kind.SHARD,
                    ByteBuffer.allocate(0),
                    OptionalLong.empty(),
                    List.of(),
                    node.links(),
                    prefixCharacters(message.fanout(), what));
        }
        return file(message, node.links(), what);
    }

    private static int prefixCharacters(long fanout, String what) {
        if (fanout < MIN_FANOUT || fanout > MAX_FANOUT || Long.bitCount(fanout) != 1) {
            throw FirnException.unsupported(what + " is a shard of " + fanout + " places");
        }
        return Long.toHexString(fanout - 1).length();
    }

    private static ForeignNode file(ForeignMessage message, List<PbLink> links, String what) {
        if (message.type() != ForeignMessage.FILE && message.type() != ForeignMessage.RAW) {
            throw FirnException.unsupported(what + " is of UnixFS type " + message.type());
        }
        List<Long> sizes = message.blockSizesBytes();
        if (sizes.size() != links.size()) {
            throw FirnException.corrupt(what + " has " + links.size() + " links and " + sizes.size() + " block sizes");
        }
        long total = message.content().remaining();
        for (long size : sizes) {
            if (size < 0 || total > Long.MAX_VALUE - size) {
                throw FirnException.corrupt(what + " has block sizes that do not add up");
            }
            total += size;
        }
        long claimed = message.fileSizeBytes().orElse(total);
        if (claimed != total) {
            throw FirnException.corrupt(what + " claims " + claimed + " bytes and has " + total);
        }
        return new ForeignNode(Kind.FILE, message.content(), OptionalLong.of(total), sizes, links, 0);
    }
}
