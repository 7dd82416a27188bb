package dev.firn.tree;

import dev.firn.cas.Cid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes that were read last, with what their parents said of them: all was checked. They have at most {@value #MAX_ITEMS} items together, which is some
 * 3 MB where the items are chunks. Safe for many threads.
 */
final class RecentNodes<V> {
    private static final int MAX_ITEMS = 1 << 14;

    private record Known<V>(Item.Branch<V> branch, Node<V> node) {}

    private final Map<Cid, Known<V>> nodes = new LinkedHashMap<>(64, 0.75f, true);
    private int heldItems;

    synchronized Optional<Node<V>> find(Item.Branch<V> branch) {
        Known<V> known = nodes.get(branch.node());
        return known != null && known.branch().equals(branch) ? Optional.of(known.node()) : Optional.empty();
    }

    synchronized void put(Item.Branch<V> branch, Node<V> node) {
        Known<V> before = nodes.put(branch.node(), new Known<>(branch, node));
        heldItems += node.items().size()
                - (before == null ? 0 : before.node().items().size());
        Iterator<Known<V>> oldest = nodes.values().iterator();
        while (heldItems > MAX_ITEMS && nodes.size() > 1) {
            heldItems -= oldest.next().node().items().size();
            oldest.remove();
        }
    }
}
