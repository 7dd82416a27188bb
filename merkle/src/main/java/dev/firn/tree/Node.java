package dev.firn.tree;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of a bounded trie: the items of one maximal cell, in the order of their prefixes. Its prefix and its level follow from the items.
 *
 * <p>That the items are two or more, in order and apart from each other holds for every node there is; that their weight is within the bound and
 * that the cell could not be larger is checked where nodes are read. Immutable. See docs/format.md, "The bounded trie".
 *
 * @param <V> the values of the tree
 */
public final class Node<V> {
    private final Bits prefix;
    private final int level;
    private final List<Item<V>> items;
    /** Keys of one length one behind the other, made by the first search, which then touches few lines of memory; of no bytes where they are not so. */
    private volatile byte @Nullable [] keys;

    private Node(Bits prefix, int level, List<Item<V>> items) {
        this.prefix = prefix;
        this.level = level;
        this.items = items;
    }

    /**
     * The node of these items.
     *
     * @throws IllegalArgumentException if they are fewer than two, not in strictly ascending order, one begins another, or a branch among them is of
     *     level {@link NodeShape#MAX_LEVEL}
     */
    public static <V> Node<V> of(List<Item<V>> items) {
        List<Item<V>> kept = List.copyOf(items);
        if (kept.size() < 2) {
            throw new IllegalArgumentException("a node of " + kept.size() + " items, wanted 2 or more");
        }
        int highest = 0;
        Bits before = kept.get(0).prefix();
        for (int i = 0; i < kept.size(); i++) {
            Item<V> item = kept.get(i);
            highest = Math.max(highest, item.level());
            if (i > 0) {
                CellRule.fork(before, item.prefix());
                before = item.prefix();
            }
        }
        if (highest >= NodeShape.MAX_LEVEL) {
            throw new IllegalArgumentException("a node above level " + highest);
        }
        Bits first = kept.get(0).prefix();
        return new Node<>(first.prefix(first.commonPrefixBits(before)), highest + 1, kept);
    }

    /** The longest prefix that all items share. */
    public Bits prefix() {
        return prefix;
    }

    /** One more than the highest level of its items. */
    public int level() {
        return level;
    }

    /** Its items, two or more, in order; the list never changes. */
    public List<Item<V>> items() {
        return items;
    }

    /** The item that {@code key} is, or may stand below. */
    Optional<Item<V>> findItem(Bits key) {
        byte[] flat = keys();
        int keyBytes = flat.length / items.size();
        if (keyBytes == 0 || key.lengthBits() != items.get(0).prefix().lengthBits()) {
            int position = position(items, key);
            return position < items.size() && items.get(position).holds(key)
                    ? Optional.of(items.get(position))
                    : Optional.empty();
        }
        int low = 0;
        int high = items.size();
        // Where no chunk of the cell is absent, the distance from the first one is the place.
        long distance = key.distanceFrom(flat);
        int middle = distance >= 0 && distance < high ? (int) distance : high >>> 1;
        while (low < high) {
            int order = key.compareToBytes(flat, middle * keyBytes);
            if (order == 0) {
                return Optional.of(items.get(middle));
            }
            low = order > 0 ? middle + 1 : low;
            high = order > 0 ? high : middle;
            middle = (low + high) >>> 1;
        }
        return Optional.empty();
    }

    private byte[] keys() {
        byte[] known = keys;
        if (known == null) {
            known = joinedKeys();
            keys = known;
        }
        return known;
    }

    private byte[] joinedKeys() {
        int lengthBits = items.get(0).prefix().lengthBits();
        int keyBytes = (lengthBits + 7) >>> 3;
        byte[] joined = new byte[items.size() * keyBytes];
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).prefix().lengthBits() != lengthBits) {
                return new byte[0];
            }
            items.get(i).prefix().copyTo(joined, i * keyBytes);
        }
        return joined;
    }

    /**
     * Where {@code key} belongs in sorted items: the index of the item whose cell it is in, else of the first item behind it, else their number.
     * For a key that is a proper prefix of items that is the first of them.
     */
    static <V> int position(List<Item<V>> items, Bits key) {
        int low = 0;
        int high = items.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (items.get(middle).prefix().compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // items before low are at or before the key; only the last of them can begin it
        boolean inside = low > 0 && key.startsWith(items.get(low - 1).prefix());
        return inside ? low - 1 : low;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Node<?> that && items.equals(that.items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }

    @Override
    public String toString() {
        return "Node[" + prefix + ", level " + level + ", " + items.size() + " items]";
    }
}
