package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;

/** One block of a UnixFS view as a {@link UnixFsWalk} meets it. */
public sealed interface UnixFsPart {
    /** What it is called. */
    Cid cid();

    /** How long it is, in bytes. */
    int sizeBytes();

    /**
     * A block of a directory: the whole of a plain one, or one shard.
     *
     * @param block the block, made from metadata
     */
    record Directory(Block block) implements UnixFsPart {
        @Override
        public Cid cid() {
            return block.cid();
        }

        @Override
        public int sizeBytes() {
            return block.sizeBytes();
        }
    }

    /**
     * An inner node of a file.
     *
     * @param file the file it is of
     * @param block the node, read and checked
     */
    record Inner(ObjectRef file, Block block) implements UnixFsPart {
        @Override
        public Cid cid() {
            return block.cid();
        }

        @Override
        public int sizeBytes() {
            return block.sizeBytes();
        }
    }

    /**
     * A leaf of a file, not read yet.
     *
     * @param file the file it is of; a file of at most one leaf is that leaf
     * @param leaf which part of the file it is
     */
    record Leaf(ObjectRef file, FilePart.Leaf leaf) implements UnixFsPart {
        @Override
        public Cid cid() {
            return leaf.cid();
        }

        @Override
        public int sizeBytes() {
            return leaf.sizeBytes();
        }
    }
}
