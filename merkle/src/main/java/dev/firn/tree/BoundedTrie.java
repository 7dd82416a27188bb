package dev.firn.tree;

import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.FirnException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A map from bit strings to values as a Merkle tree that is a function of its content alone: the same entries give the same root, whatever the history.
 *
 * <p>Keys are bit strings, none a prefix of another. A <em>cell</em> is all keys with one prefix. Items of level 0 are the entries; a node of level
 * {@code h} is a maximal cell whose items of lower levels weigh at most {@link NodeFormat#bound} together; a cell of one item is no node, that item moves
 * up. This is repeated until one item is left, the root: nothing for an empty map, an entry for a map of one.
 *
 * <p>Immutable, and safe for many threads as far as the source of blocks is. Every node is checked when it is read, and the few that were
 * read or written last are kept; whatever reads one throws
 * {@link FirnException} of kind CORRUPT naming the block if the node is not what the rule and its parent demand, MISSING if it is not there. See
 * docs/format.md, "The bounded trie".
 *
 * @param <V> the values
 */
public final class BoundedTrie<V> {
    private final NodeReader<V> nodes;
    private final Optional<Item<V>> root;

    /** The tree below {@code root}, whose nodes are read from {@code blocks}; nothing is read yet. */
    public BoundedTrie(NodeFormat<V> format, BlockSource blocks, Optional<Item<V>> root) {
        this(new NodeReader<>(blocks, format), root);
    }

    /** The same, which shares what is kept of nodes with whatever else was given {@code recent}. */
    public BoundedTrie(NodeFormat<V> format, BlockSource blocks, RecentNodes<V> recent, Optional<Item<V>> root) {
        this(new NodeReader<>(blocks, format, recent), root);
    }

    private BoundedTrie(NodeReader<V> nodes, Optional<Item<V>> root) {
        this.nodes = nodes;
        this.root = root;
    }

    /** The one item left, or nothing if the map is empty. */
    public Optional<Item<V>> root() {
        return root;
    }

    /** The value at {@code key}. Reads one path. */
    public Optional<V> find(Bits key) {
        Optional<Item<V>> item = root.filter(top -> top.holds(key));
        while (item.isPresent() && item.get() instanceof Item.Branch<V> branch) {
            item = nodes.read(branch).findItem(key);
        }
        return item.map(entry -> ((Item.Entry<V>) entry).value());
    }

    /** Whether this very node stands in this tree at this very place. Reads one path. */
    public boolean holds(Item.Branch<V> wanted) {
        List<Item<V>> items = root.map(List::of).orElse(List.of());
        while (true) {
            int position = Node.position(items, wanted.prefix());
            if (position == items.size() || !(items.get(position) instanceof Item.Branch<V> branch)) {
                return false;
            }
            if (branch.sameContent(wanted)) {
                return true;
            }
            if (branch.prefix().lengthBits() >= wanted.prefix().lengthBits()
                    || !wanted.prefix().startsWith(branch.prefix())) {
                return false;
            }
            items = nodes.read(branch).items();
        }
    }

    /** A cursor over the entries of a range, in order; reads the path to its beginning. */
    public TreeCursor<V> entries(KeyRange range) {
        return new TreeCursor<>(new Frontier<>(nodes, root), range);
    }

    /** What stands in all of the tree; reads nothing. */
    public Totals totals() {
        return totals(KeyRange.all());
    }

    /** What stands in a range; reads only nodes that the ends of the range lie in. */
    public Totals totals(KeyRange range) {
        return root.map(item -> totals(item, range)).orElse(Totals.ZERO);
    }

    private Totals totals(Item<V> item, KeyRange range) {
        if (range.missesCell(item.prefix())) {
            return Totals.ZERO;
        }
        if (!(item instanceof Item.Branch<V> branch)) {
            return range.contains(item.prefix()) ? nodes.format().totalsOf(item) : Totals.ZERO;
        }
        if (range.coversCell(branch.prefix())) {
            return branch.totals();
        }
        Totals sum = Totals.ZERO;
        for (Item<V> below : nodes.read(branch).items()) {
            sum = sum.plus(totals(below, range));
        }
        return sum;
    }

    /**
     * The root of this map with {@code edits} made. Reads the paths to the edits and, where something shrank, their neighbours; writes the nodes that are
     * new, children first. Memory is bounded by the depth of the tree, not by the number of edits.
     *
     * @param edits in strictly ascending order of keys; putting what is there and deleting what is not changes nothing
     * @param sink takes the new nodes; none if nothing changes
     * @throws IllegalArgumentException if the edits are not in order, or of two keys one begins the other
     * @throws FirnException of kind REFUSED if the tree becomes deeper than {@link NodeShape#MAX_LEVEL}
     */
    public Optional<Item<V>> edit(Iterator<? extends Edit<V>> edits, BlockSink sink) {
        return new TreeEditor<>(nodes, root, sink).apply(edits);
    }

    /**
     * The differences from this map to {@code after}, in the order of keys, found as they are asked for. Parts that are the same nodes are not read, so the
     * cost follows the changes. The two may have different sources of blocks, and must have the same format.
     */
    public Iterator<Change<V>> diff(BoundedTrie<V> after) {
        return new TreeDiff<>(new Frontier<>(nodes, root), new Frontier<>(after.nodes, after.root));
    }

    /** Shows the whole tree to {@code visitor}, in order, each node read from the source and checked, even if this map read it before. */
    public void walk(TreeVisitor<V> visitor) {
        NodeReader<V> anew = new NodeReader<>(nodes.blocks(), nodes.format());
        root.ifPresent(item -> walk(anew, item, visitor));
    }

    private static <V> void walk(NodeReader<V> nodes, Item<V> item, TreeVisitor<V> visitor) {
        if (item instanceof Item.Entry<V> entry) {
            visitor.entry(entry);
            return;
        }
        Item.Branch<V> branch = (Item.Branch<V>) item;
        if (!visitor.enter(branch)) {
            return;
        }
        Node<V> node;
        try {
            node = nodes.read(branch);
        } catch (FirnException report) {
            visitor.damaged(branch, report);
            return;
        }
        node.items().forEach(below -> walk(nodes, below, visitor));
    }

    /** Reads and checks every node. Once this returns, the tree is the only one for its content. */
    public void check() {
        walk(new TreeVisitor<>() {});
    }
}
