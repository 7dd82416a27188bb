package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;

/** One node of a file DAG as a {@link FileWalk} meets it. */
public sealed interface FilePart {
    /** What it is called. */
    Cid cid();

    /**
     * An inner node, read and checked; its children follow.
     *
     * @param block the node itself
     * @param level 1 or more
     */
    record Inner(Block block, int level) implements FilePart {
        @Override
        public Cid cid() {
            return block.cid();
        }
    }

    /**
     * A leaf, not read yet.
     *
     * @param cid raw
     * @param index which leaf of the file it is, from 0
     * @param sizeBytes its length
     * @param beginBytes where the wanted part of it begins, within the leaf
     * @param endBytes where the wanted part of it ends, within the leaf
     */
    record Leaf(Cid cid, long index, int sizeBytes, int beginBytes, int endBytes) implements FilePart {
        /** Where the leaf begins in the file. */
        public long offsetBytes() {
            return index * FileDag.LEAF_BYTES;
        }
    }
}
