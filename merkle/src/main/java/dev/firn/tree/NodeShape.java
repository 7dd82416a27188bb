package dev.firn.tree;

/**
 * What a parent records of the form of a node, so that the rule of the tree can be checked and applied without reading the node.
 *
 * @param level 1 and up: one more than the highest level of its items, entries being of level 0; at most {@link #MAX_LEVEL}
 * @param itemCount how many items it holds, 2 or more
 * @param itemWeight their weights added up, within the format's bound
 */
public record NodeShape(int level, int itemCount, long itemWeight) {
    /** The deepest tree: deeper is REFUSED on writing and CORRUPT on reading. */
    public static final int MAX_LEVEL = 64;

    /** Checks the ranges. */
    public NodeShape {
        if (level < 1 || level > MAX_LEVEL) {
            throw new IllegalArgumentException("node of level " + level + ", wanted 1 to " + MAX_LEVEL);
        }
        if (itemCount < 2 || itemWeight < itemCount) {
            throw new IllegalArgumentException("node of " + itemCount + " items that weigh " + itemWeight
                    + ", wanted at least 2 items and a weight of 1 for each");
        }
    }

    // Written out, as in all records that short commands compare: what Java links for a record's own takes it
    // milliseconds the first time.

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeShape shape
                && level == shape.level
                && itemCount == shape.itemCount
                && itemWeight == shape.itemWeight;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * level + itemCount) + Long.hashCode(itemWeight);
    }
}
