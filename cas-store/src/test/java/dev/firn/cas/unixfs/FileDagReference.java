package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file DAG as IPIP-499 says it in words, slow and whole: cut into leaves, then group 1,024 at a time until one is left. Shares only the codec
 * with what it checks.
 */
final class FileDagReference {
    private static final long LEAF = 1 << 20;

    /** A node by what a link to it says. */
    record Node(Cid cid, long fileBytes, long tsize) {}

    final ObjectRef object;
    final long tsize;
    final Map<Cid, Block> inner = new LinkedHashMap<>();

    FileDagReference(List<Cid> leaves, long sizeBytes) {
        List<Node> row = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            long size = Math.min(LEAF, sizeBytes - i * LEAF);
            row.add(new Node(leaves.get(i), size, size));
        }
        while (row.size() > 1) {
            List<Node> above = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 1024) {
                above.add(node(row.subList(i, Math.min(row.size(), i + 1024))));
            }
            row = above;
        }
        object = new ObjectRef(row.get(0).cid(), sizeBytes);
        tsize = row.get(0).tsize();
    }

    private Node node(List<Node> children) {
        List<PbLink> links = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        long tsize = 0;
        long size = 0;
        for (Node child : children) {
            links.add(PbLink.of(child.cid(), "", child.tsize()));
            sizes.add(child.fileBytes());
            tsize += child.tsize();
            size += child.fileBytes();
        }
        Block block = PbNode.of(links, new UnixFsData.File(Optional.empty(), size, sizes).encode())
                .toBlock();
        inner.put(block.cid(), block);
        return new Node(block.cid(), size, tsize + block.sizeBytes());
    }

    BlockSource source() {
        return cid -> Optional.ofNullable(inner.get(cid));
    }
}
