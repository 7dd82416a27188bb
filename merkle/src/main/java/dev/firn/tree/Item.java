package dev.firn.tree;

import dev.firn.cas.Cid;

/**
 * What a node of a bounded trie holds: an entry, or a branch that stands for all entries of one cell.
 *
 * @param <V> the values of the tree
 */
public sealed interface Item<V> {

    /** The bits that every key below begins with: of an entry the whole key. */
    Bits prefix();

    /** 0 for an entry; for a branch the level of its node. */
    int level();

    /** Whether {@code key} is this entry's, or may stand below this branch. */
    boolean holds(Bits key);

    /**
     * One key with its value.
     *
     * @param key the whole key; no key of a tree is a prefix of another
     * @param value what stands there
     * @param <V> the values of the tree
     */
    record Entry<V>(Bits key, V value) implements Item<V> {
        @Override
        public Bits prefix() {
            return key;
        }

        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry<?> that && key.equals(that.key) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + value.hashCode();
        }

        @Override
        public int level() {
            return 0;
        }

        @Override
        public boolean holds(Bits wanted) {
            return key.equals(wanted);
        }
    }

    /**
     * The node of one cell, by its CID, with what its parent records of it.
     *
     * @param prefix what the keys below share: the longest such prefix
     * @param node the CID of the node's block
     * @param shape the form of that node
     * @param totals what stands below it
     * @param <V> the values of the tree
     */
    record Branch<V>(Bits prefix, Cid node, NodeShape shape, Totals totals) implements Item<V> {

        /**
         * The branch that stands for {@code node}, whose block is {@code cid}.
         *
         * @throws IllegalArgumentException if the weights or totals of its items are not lawful in {@code format}
         */
        public static <V> Branch<V> over(Node<V> node, Cid cid, NodeFormat<V> format) {
            long weight = 0;
            for (Item<V> item : node.items()) {
                weight = Math.addExact(weight, CellRule.weight(item, format));
            }
            return over(node, cid, format, weight);
        }

        /** The same where the weight is known. */
        static <V> Branch<V> over(Node<V> node, Cid cid, NodeFormat<V> format, long itemWeight) {
            Totals totals = Totals.ZERO;
            for (Item<V> item : node.items()) {
                totals = totals.plus(format.totalsOf(item));
            }
            NodeShape shape = new NodeShape(node.level(), node.items().size(), itemWeight);
            return new Branch<>(node.prefix(), cid, shape, totals);
        }

        @Override
        public int level() {
            return shape.level();
        }

        @Override
        public boolean holds(Bits key) {
            return key.startsWith(prefix);
        }

        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other == this
                    || other instanceof Branch<?> branch
                            && node.equals(branch.node)
                            && prefix.equals(branch.prefix)
                            && shape.equals(branch.shape)
                            && totals.equals(branch.totals);
        }

        @Override
        public int hashCode() {
            return 31 * node.hashCode() + prefix.hashCode();
        }

        /** Whether both stand for the same keys with the same values. */
        boolean sameContent(Branch<V> other) {
            return node.equals(other.node) && prefix.equals(other.prefix);
        }
    }
}
