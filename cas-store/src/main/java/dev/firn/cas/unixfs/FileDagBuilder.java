package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the file DAG over leaves whose CIDs come in order, wherever they were hashed. Keeps one open node a level, at most 1,024 CIDs each; an
 * inner node goes to the sink once it is complete, children before parents. For one thread at a time.
 */
public final class FileDagBuilder {
    private final BlockSink innerNodes;
    private final List<List<Cid>> levels = new ArrayList<>();
    private long sizeBytes;
    private boolean lastLeafSeen;
    private boolean finished;

    /** A builder that hands the inner nodes, not the leaves, to {@code innerNodes}. */
    public FileDagBuilder(BlockSink innerNodes) {
        this.innerNodes = innerNodes;
        levels.add(new ArrayList<>());
    }

    /**
     * The object over all its leaves at once.
     *
     * @param leaves CIDs of the leaves, in order: as many as {@link FileDag#leafCount} says
     * @throws IllegalArgumentException if they are not, or the length is not lawful
     */
    public static ObjectRef build(Iterable<Cid> leaves, long sizeBytes, BlockSink innerNodes) {
        long count = FileDag.leafCount(sizeBytes);
        FileDagBuilder builder = new FileDagBuilder(innerNodes);
        long seen = 0;
        for (Cid leaf : leaves) {
            if (seen == count) {
                throw new IllegalArgumentException("more than the " + count + " leaves of " + sizeBytes + " bytes");
            }
            builder.leaf(leaf, (int) Math.min(FileDag.LEAF_BYTES, sizeBytes - seen * FileDag.LEAF_BYTES));
            seen++;
        }
        if (seen != count) {
            throw new IllegalArgumentException(
                    "got " + seen + " leaves, wanted the " + count + " of " + sizeBytes + " bytes");
        }
        return builder.finish();
    }

    /**
     * Takes the next leaf.
     *
     * @param cid raw, sha2-256, version 1
     * @param leafBytes its length: {@link FileDag#LEAF_BYTES}, or less for the last one, 0 only for the only one
     * @throws IllegalArgumentException if the CID or the length is not lawful
     * @throws IllegalStateException if the last leaf was there already
     */
    public void leaf(Cid cid, int leafBytes) {
        boolean lawful = leafBytes <= FileDag.LEAF_BYTES && (leafBytes > 0 || leafBytes == 0 && sizeBytes == 0);
        if (!lawful || !cid.isFirn() || !cid.has(Codec.RAW)) {
            throw new IllegalArgumentException("a leaf " + cid + " of " + leafBytes + " bytes");
        }
        if (finished || lastLeafSeen) {
            throw new IllegalStateException("a leaf behind the last one");
        }
        if (sizeBytes > FileDag.MAX_SIZE_BYTES - leafBytes) {
            throw FirnException.refused("an object is longer than " + FileDag.MAX_SIZE_BYTES + " bytes");
        }
        lastLeafSeen = leafBytes < FileDag.LEAF_BYTES;
        sizeBytes += leafBytes;
        add(0, cid);
    }

    /**
     * The object, whose inner nodes have all gone to the sink.
     *
     * @throws IllegalStateException if there was no leaf (an empty object has one, of no bytes), or this was called before
     */
    public ObjectRef finish() {
        if (finished || levels.size() == 1 && levels.get(0).isEmpty()) {
            throw new IllegalStateException(finished ? "finished already" : "no leaf yet");
        }
        finished = true;
        for (int level = 0; level < levels.size() - 1; level++) {
            if (!levels.get(level).isEmpty()) {
                close(level);
            }
        }
        int top = levels.size() - 1;
        if (levels.get(top).size() > 1) {
            close(top++);
        }
        return new ObjectRef(levels.get(top).get(0), sizeBytes);
    }

    private void add(int level, Cid child) {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        List<Cid> open = levels.get(level);
        open.add(child);
        if (open.size() == FileDag.MAX_LINKS) {
            close(level);
        }
    }

    /** Makes the open children of this level a node of the level above. It ends where the file ends so far, and its span divides its beginning. */
    private void close(int level) {
        long span = FileDag.spanBytes(level + 1);
        long coveredBytes = (sizeBytes - 1) % span + 1;
        List<Cid> children = levels.get(level);
        Block node = FileNode.encode(level + 1, coveredBytes, children);
        children.clear();
        innerNodes.put(node);
        add(level + 1, node.cid());
    }
}
