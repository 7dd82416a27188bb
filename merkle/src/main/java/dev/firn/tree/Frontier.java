package dev.firn.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A place in a tree: before one item, all before it behind. It holds the nodes of one path and reads only what it is told to open. */
final class Frontier<V> {

    private static final class Frame<V> {
        final Bits prefix;
        final List<Item<V>> items;
        int next;

        Frame(Bits prefix, List<Item<V>> items) {
            this.prefix = prefix;
            this.items = items;
        }
    }

    private final NodeReader<V> nodes;
    private final ArrayList<Frame<V>> path = new ArrayList<>();

    /** Before the root. */
    Frontier(NodeReader<V> nodes, Optional<Item<V>> root) {
        this.nodes = nodes;
        path.add(new Frame<>(Bits.EMPTY, root.map(List::of).orElse(List.of())));
    }

    /** Whether an item stands ahead. */
    boolean hasItem() {
        while (path.size() > 1 && top().next == top().items.size()) {
            path.remove(path.size() - 1);
        }
        return top().next < top().items.size();
    }

    /** The item ahead, which there must be. */
    Item<V> item() {
        return top().items.get(top().next);
    }

    /** Goes behind the item ahead. */
    void skip() {
        top().next++;
    }

    /** Reads the branch ahead and goes before its first item. */
    void open(Item.Branch<V> ahead) {
        Frame<V> opened = new Frame<>(ahead.prefix(), nodes.read(ahead).items());
        skip();
        path.add(opened);
    }

    /** Goes, forward or back, before the first item with keys at or behind {@code key}, opening what {@code key} is inside of. */
    void seek(Bits key) {
        while (!key.startsWith(top().prefix)) {
            path.remove(path.size() - 1);
        }
        top().next = Node.position(top().items, key);
        while (top().next < top().items.size()
                && item() instanceof Item.Branch<V> branch
                && key.startsWith(branch.prefix())
                && !key.equals(branch.prefix())) {
            open(branch);
            top().next = Node.position(top().items, key);
        }
        if (top().next < top().items.size() && item().prefix().compareTo(key) < 0) {
            // an entry whose key begins this one: it stands before
            skip();
        }
    }

    private Frame<V> top() {
        return path.get(path.size() - 1);
    }
}
