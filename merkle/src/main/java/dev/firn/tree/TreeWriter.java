package dev.firn.tree;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a tree of a stream of items in order: one {@link CellSplitter} a level, each feeding the next. This is the one mechanism of building and of
 * editing.
 *
 * <p>The stream may mix entries with branches of an older tree. What a branch of level {@code h} means depends on the pass it arrives at:
 *
 * <ul>
 *   <li>before {@code h} it goes through untouched: its cell overflowed there, whatever stands around it, and so does every cell around it;
 *   <li>at {@code h} it is a known cell of known weight. Usually it stays one and is used again as it is; only if what stands around it shrank, so that a
 *       larger cell holds, it is read and its items join the larger node;
 *   <li>behind {@code h} it is an item like others.
 * </ul>
 *
 * Not for use by several threads.
 */
final class TreeWriter<V> {

    /** The nodes of the older tree and of this one. */
    interface Nodes<V> {
        /** The node of a branch of the older tree. */
        Node<V> read(Item.Branch<V> branch);

        /** Is told of a node that was given to the sink. */
        default void wrote(Item.Branch<V> branch, Node<V> node) {}
    }

    private final NodeFormat<V> format;
    private final BlockSink sink;
    private final Nodes<V> nodes;
    private final List<CellSplitter<V>> passes = new ArrayList<>();

    TreeWriter(NodeFormat<V> format, BlockSink sink, Nodes<V> nodes) {
        this.format = format;
        this.sink = sink;
        this.nodes = nodes;
    }

    /**
     * Takes the next item.
     *
     * @throws IllegalArgumentException if it is not behind the one before, or begins it
     * @throws FirnException of kind REFUSED if the tree becomes too deep
     */
    void add(Item<V> item) {
        add(1, item);
    }

    /** The root of all items: nothing if there were none, the item if there was one, else a branch. */
    Optional<Item<V>> finish() {
        for (int i = 0; i < passes.size(); i++) {
            CellSplitter<V> pass = passes.get(i);
            if (pass.takenCount() == 1) {
                return Optional.of(pass.firstWaiting());
            }
            pass.finish();
        }
        return Optional.empty();
    }

    private void add(int level, Item<V> item) {
        if (level > passes.size()) {
            passes.add(new CellSplitter<>(format.bound(), (items, weight) -> cell(level, items, weight)));
        }
        CellSplitter<V> pass = passes.get(level - 1);
        if (level > NodeShape.MAX_LEVEL && pass.takenCount() == 1) {
            throw FirnException.refused("the keys around " + item.prefix() + " would make a tree deeper than "
                    + NodeShape.MAX_LEVEL + " levels");
        }
        pass.add(item, CellRule.weightAt(level, item, format));
    }

    private void cell(int level, List<Item<V>> items, long weight) {
        add(level + 1, items.size() == 1 ? items.get(0) : write(level, items, weight));
    }

    private Item<V> write(int level, List<Item<V>> cell, long weight) {
        List<Item<V>> items = new ArrayList<>(cell.size());
        for (Item<V> item : cell) {
            if (item instanceof Item.Branch<V> branch && branch.level() == level) {
                items.addAll(nodes.read(branch).items());
            } else {
                items.add(item);
            }
        }
        Node<V> node = Node.of(items);
        Block block = format.encode(node);
        sink.put(block);
        Item.Branch<V> branch = Item.Branch.over(node, block.cid(), format, weight);
        nodes.wrote(branch, node);
        return branch;
    }
}
