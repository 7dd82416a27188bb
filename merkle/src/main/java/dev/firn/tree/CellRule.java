package dev.firn.tree;

import java.util.List;

/**
 * The rule of the bounded trie, as what must hold of prefixes and weights. Pure.
 *
 * <p>A <em>fork</em> is the place where the keys of a cell part: the first bit in which not all agree. At pass {@code h} the items of level below
 * {@code h} are cut into maximal cells within the bound; each cell of two or more items becomes a node of level {@code h}. So a fork inside a node of
 * level {@code h} overflowed at every pass before, since otherwise one item would stand there.
 */
final class CellRule {
    private CellRule() {}

    /**
     * The index of the first bit in which two neighbours part.
     *
     * @throws IllegalArgumentException if {@code after} is not behind {@code before}, or one begins the other
     */
    static int fork(Bits before, Bits after) {
        int depth = before.commonPrefixBits(after);
        if (depth == before.lengthBits() || depth == after.lengthBits()) {
            throw new IllegalArgumentException("of two keys one begins the other: " + before + " and " + after);
        }
        if (before.bit(depth)) {
            throw new IllegalArgumentException("keys not in ascending order: " + before + " and then " + after);
        }
        return depth;
    }

    /** The weight of an item, which the format keeps within [1, bound / 2] so that any two items fit a node. */
    static <V> long weight(Item<V> item, NodeFormat<V> format) {
        long weight = format.weight(item);
        if (weight < 1 || weight > format.bound() / 2) {
            throw new IllegalArgumentException(
                    "item " + item.prefix() + " weighs " + weight + ", wanted 1 to " + format.bound() / 2);
        }
        return weight;
    }

    /**
     * What an item counts at the pass that makes nodes of {@code level}: its own weight if it is of a lower level; what its node holds if it is of this
     * one; and if it is of a higher one, more than the bound, for it could not be of a higher level otherwise.
     */
    static <V> long weightAt(int level, Item<V> item, NodeFormat<V> format) {
        if (item instanceof Item.Branch<V> branch && branch.level() >= level) {
            return branch.level() == level ? branch.shape().itemWeight() : format.bound() + 1;
        }
        return weight(item, format);
    }

    /**
     * Checks that no two neighbouring cells of a node would have fitted one node of the level below. With the bound kept in every node below, that is all
     * there is to check: with it the whole tree is the only one for its content.
     *
     * <p>Only the lowest forks, those between two single items, need a look: what overflows there overflows at every fork above. And there it is enough to
     * look at the pass just before: items that are all of lower levels would weigh there what they weigh here, within the bound, and be found out.
     *
     * @throws IllegalArgumentException if two would have fitted
     */
    static <V> void checkMaximal(Node<V> node, NodeFormat<V> format) {
        List<Item<V>> items = node.items();
        if (node.level() == 1) {
            return;
        }
        int below = node.level() - 1;
        int forkBefore = -1;
        int fork = fork(items.get(0).prefix(), items.get(1).prefix());
        for (int i = 0; i + 1 < items.size(); i++) {
            boolean last = i + 2 == items.size();
            int forkBehind =
                    last ? -1 : fork(items.get(i + 1).prefix(), items.get(i + 2).prefix());
            if (fork > forkBefore && fork > forkBehind) {
                long together = weightAt(below, items.get(i), format) + weightAt(below, items.get(i + 1), format);
                if (together <= format.bound()) {
                    throw new IllegalArgumentException("cells " + items.get(i).prefix() + " and "
                            + items.get(i + 1).prefix() + " weigh " + together
                            + " together and belong in one node of level "
                            + below);
                }
            }
            forkBefore = fork;
            fork = forkBehind;
        }
    }
}
