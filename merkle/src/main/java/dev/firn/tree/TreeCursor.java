package dev.firn.tree;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Goes through the entries of a key range in order. It holds the nodes of one path and reads a node when its first entry is wanted; each node read is
 * checked. Not for use by several threads.
 *
 * <p>Every method may throw what reading a node throws ({@link BoundedTrie}).
 *
 * @param <V> the values of the tree
 */
public final class TreeCursor<V> implements Iterator<Item.Entry<V>> {
    private final Frontier<V> frontier;
    private final KeyRange range;

    TreeCursor(Frontier<V> frontier, KeyRange range) {
        this.frontier = frontier;
        this.range = range;
        frontier.seek(range.begin());
    }

    /** Goes, forward or back, to the first entry of the range whose key is at or behind {@code key}. Nodes on the path already are not read again. */
    public void seek(Bits key) {
        frontier.seek(key.compareTo(range.begin()) < 0 ? range.begin() : key);
    }

    @Override
    public boolean hasNext() {
        while (frontier.hasItem()) {
            Item<V> ahead = frontier.item();
            if (range.reachedEnd(ahead.prefix())) {
                return false;
            }
            if (!(ahead instanceof Item.Branch<V> branch)) {
                return true;
            }
            frontier.open(branch);
        }
        return false;
    }

    @Override
    public Item.Entry<V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Item.Entry<V> entry = (Item.Entry<V>) frontier.item();
        frontier.skip();
        return entry;
    }
}
