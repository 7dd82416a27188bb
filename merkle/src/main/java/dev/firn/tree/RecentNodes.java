package dev.firn.tree;

import dev.firn.cas.Cid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that were read or written last, with what their parents say of them: all was checked, or made so. What their items weigh together is bounded. Trees of one
 * format may share one, whatever their versions: a node is known by what it hashes to. Safe for many threads.
 *
 * @param <V> the values of the trees
 */
public final class RecentNodes<V> {
    private record Known<V>(Item.Branch<V> branch, Node<V> node) {}

    private final Map<Cid, Known<V>> nodes = new LinkedHashMap<>(64, 0.75f, true);
    private final long maxWeight;
    private long weight;

    /** Keeps nodes whose items weigh at most so much together, see {@link NodeFormat#weight}; always the last one. */
    public RecentNodes(long maxWeight) {
        this.maxWeight = maxWeight;
    }

    synchronized Optional<Node<V>> find(Item.Branch<V> branch) {
        @Nullable Known<V> known = nodes.get(branch.node());
        return known != null && known.branch().equals(branch) ? Optional.of(known.node()) : Optional.empty();
    }

    synchronized void put(Item.Branch<V> branch, Node<V> node) {
        @Nullable Known<V> before = nodes.put(branch.node(), new Known<>(branch, node));
        weight += weightOf(branch) - (before == null ? 0 : weightOf(before.branch()));
        Iterator<Known<V>> oldest = nodes.values().iterator();
        while (weight > maxWeight && nodes.size() > 1) {
            weight -= weightOf(oldest.next().branch());
            oldest.remove();
        }
    }

    private static long weightOf(Item.Branch<?> branch) {
        return branch.shape().itemWeight();
    }
}
