package dev.firn.tree;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.FirnException;
import java.util.Optional;

/** Reads nodes, and lets none pass that is not what its parent says or that the rule would not have made. Safe for many threads. */
record NodeReader<V>(BlockSource blocks, NodeFormat<V> format, RecentNodes<V> recent) implements TreeWriter.Nodes<V> {
    private static final int KEPT_FULL_NODES = 64;

    NodeReader(BlockSource blocks, NodeFormat<V> format) {
        this(blocks, format, new RecentNodes<>(KEPT_FULL_NODES * format.bound()));
    }

    /**
     * The node of a branch.
     *
     * @throws FirnException of kind CORRUPT if the node is not lawful or not what the branch records; as {@link BlockSource#block} and
     *     {@link NodeFormat#decode} otherwise
     */
    @Override
    public Node<V> read(Item.Branch<V> branch) {
        Optional<Node<V>> known = recent.find(branch);
        if (known.isPresent()) {
            return known.get();
        }
        Block block = blocks.block(branch.node());
        try {
            Node<V> node = format.decode(block, branch.prefix());
            check(node, branch);
            recent.put(branch, node);
            return node;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw FirnException.corrupt("tree node " + branch.node() + " is not lawful: " + e.getMessage());
        }
    }

    @Override
    public void wrote(Item.Branch<V> branch, Node<V> node) {
        recent.put(branch, node);
    }

    private void check(Node<V> node, Item.Branch<V> wanted) {
        Item.Branch<V> got = Item.Branch.over(node, wanted.node(), format);
        expect("prefix", got.prefix(), wanted.prefix());
        expect("shape", got.shape(), wanted.shape());
        expect("totals", got.totals(), wanted.totals());
        if (got.shape().itemWeight() > format.bound()) {
            throw new IllegalArgumentException(
                    "its items weigh " + got.shape().itemWeight() + ", at most " + format.bound());
        }
        for (Item<V> item : node.items()) {
            if (item instanceof Item.Branch<V> below && below.shape().itemWeight() > format.bound()) {
                throw new IllegalArgumentException("its branch " + below.prefix() + " weighs "
                        + below.shape().itemWeight() + " inside, at most " + format.bound());
            }
        }
        CellRule.checkMaximal(node, format);
    }

    private static void expect(String field, Object got, Object wanted) {
        if (!got.equals(wanted)) {
            throw new IllegalArgumentException("its " + field + " is " + got + ", but its parent says " + wanted);
        }
    }
}
