package dev.firn.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The nodes that were read last, with what their parents said of them: all was checked. Safe for many threads. */
final class RecentNodes<V> {
    private static final int CAPACITY = 16;

    private final Map<Item.Branch<V>, Node<V>> nodes = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Item.Branch<V>, Node<V>> eldest) {
            return size() > CAPACITY;
        }
    };

    synchronized Optional<Node<V>> find(Item.Branch<V> branch) {
        return Optional.ofNullable(nodes.get(branch));
    }

    synchronized void put(Item.Branch<V> branch, Node<V> node) {
        nodes.put(branch, node);
    }
}
