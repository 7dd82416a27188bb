package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One inner node of a file DAG. All of it but the CIDs of its children follows from its level and the bytes it covers, so the decoder knows what
 * every other field must be and believes none.
 */
final class FileNode {
    private FileNode() {}

    /** The codec of the children of a node of this level. */
    static Codec childCodec(int level) {
        return level == 1 ? Codec.RAW : Codec.DAG_PB;
    }

    /** The node of this level (1 or more) over these children, of which all but the last are full. */
    static Block encode(int level, long coveredBytes, List<Cid> children) {
        List<PbLink> links = new ArrayList<>(children.size());
        List<Long> sizes = new ArrayList<>(children.size());
        for (int i = 0; i < children.size(); i++) {
            long below = FileDag.childBytes(level, coveredBytes, i);
            sizes.add(below);
            links.add(PbLink.of(children.get(i), "", FileDag.tsizeBytes(level - 1, below)));
        }
        UnixFsData.File data = new UnixFsData.File(Optional.empty(), coveredBytes, sizes);
        return PbNode.of(links, data.encode()).toBlock();
    }

    /**
     * The children of the node of this level that covers {@code coveredBytes} bytes.
     *
     * @throws FirnException of kind CORRUPT if the block is anything but that node
     */
    static List<Cid> decode(int level, long coveredBytes, Block block) {
        PbNode node = PbNode.decode(block);
        String what = "file node " + block.cid();
        UnixFsData data = UnixFsData.decode(
                node.data().orElseThrow(() -> FirnException.corrupt(what + " has no UnixFS data")), what);
        if (!(data instanceof UnixFsData.File file) || file.content().isPresent()) {
            throw FirnException.corrupt(what + " is no inner node of a file");
        }
        int count = FileDag.childCount(level, coveredBytes);
        if (file.fileSizeBytes() != coveredBytes
                || file.blockSizesBytes().size() != count
                || node.links().size() != count) {
            throw FirnException.corrupt(what + " has " + node.links().size() + " links, "
                    + file.blockSizesBytes().size() + " block sizes and " + file.fileSizeBytes() + " bytes, wanted "
                    + count
                    + " links over " + coveredBytes + " bytes");
        }
        List<Cid> children = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long below = FileDag.childBytes(level, coveredBytes, i);
            PbLink link = node.links().get(i);
            PbLink wanted = PbLink.of(link.cid(), "", FileDag.tsizeBytes(level - 1, below));
            if (!link.equals(wanted)
                    || !link.cid().isFirn()
                    || !link.cid().has(childCodec(level))
                    || file.blockSizesBytes().get(i) != below) {
                throw FirnException.corrupt(what + " has a wrong link " + i + ": " + link + " over "
                        + file.blockSizesBytes().get(i) + " bytes, wanted " + childCodec(level) + " over " + below);
            }
            children.add(link.cid());
        }
        return children;
    }
}
