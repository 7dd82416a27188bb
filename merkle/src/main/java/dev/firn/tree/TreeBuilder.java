package dev.firn.tree;

import dev.firn.cas.BlockSink;
import java.util.Optional;

/**
 * Builds a tree of entries that come in ascending order of their keys. Nodes are written as they become certain; on each level at most one node and
 * one item wait, so memory does not grow with the number of entries. Not for use by several threads.
 *
 * @param <V> the values of the tree
 */
public final class TreeBuilder<V> {
    private final TreeWriter<V> writer;
    private boolean finished;

    /** A builder that writes nodes to {@code sink}, children before their parents. */
    public TreeBuilder(NodeFormat<V> format, BlockSink sink) {
        this.writer = new TreeWriter<>(format, sink, branch -> {
            throw new AssertionError("a new tree has no old branch to open: " + branch);
        });
    }

    /**
     * Takes the next entry.
     *
     * @throws IllegalArgumentException if the key is not behind the one before or one of them begins the other
     * @throws dev.firn.cas.FirnException of kind REFUSED if the tree becomes deeper than {@link NodeShape#MAX_LEVEL}
     */
    public void add(Bits key, V value) {
        if (finished) {
            throw new IllegalStateException("entry " + key + " comes after finish");
        }
        writer.add(new Item.Entry<>(key, value));
    }

    /** The root: nothing without entries, the entry itself if there was one, else the branch over all; every node of it went to the sink. */
    public Optional<Item<V>> finish() {
        if (finished) {
            throw new IllegalStateException("finished already");
        }
        finished = true;
        return writer.finish();
    }
}
