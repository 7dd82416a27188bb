package dev.firn.tree;

import dev.firn.cas.Block;

/**
 * How the nodes of one kind of tree are written, and what its items weigh. Everything here is a pure function of its arguments: two formats of the
 * same name give the same tree the same CID for ever. Safe for many threads.
 *
 * @param <V> the values of the tree, which have {@code equals}
 */
public interface NodeFormat<V> {

    /** Writes a node, in its only encoding. */
    Block encode(Node<V> node);

    /**
     * Reads a node.
     *
     * @param block its bytes, whose hash was checked
     * @param prefix what the node's parent says that all its keys begin with; the items given back have whole prefixes. Where prefixes are written relative
     *     to it, nothing else shows a wrong one than the length of the keys, which the format checks
     * @throws dev.firn.cas.FirnException of kind CORRUPT if the bytes are not the one encoding of a node, UNSUPPORTED if they are of a format not
     *     known; an {@link IllegalArgumentException} of a constructor is taken for CORRUPT
     */
    Node<V> decode(Block block, Bits prefix);

    /**
     * What an item counts against {@link #bound}: at least 1, at most half of the bound. It depends on the item alone, not on the node that holds it.
     */
    long weight(Item<V> item);

    /** What the items of one node may weigh together: 2 or more. */
    long bound();

    /** What one entry with this value adds to the totals above it. */
    Totals totals(V value);

    /** What an item adds to the totals above it. */
    default Totals totalsOf(Item<V> item) {
        if (item instanceof Item.Entry<V> entry) {
            return totals(entry.value());
        }
        return ((Item.Branch<V>) item).totals();
    }
}
