package dev.firn.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/**
 * The rule of the bounded trie, slow and literal: keys are texts of {@code 0} and {@code 1}, every pass sees all items. Written after the reference
 * {@code bounded_trie.py} of the design.
 */
final class ReferenceTrie {

    /** Prefix, level and weight of an item. */
    record RefItem(String prefix, int level, long weight) {}

    /** A node and the items it holds. */
    record RefNode(int level, String prefix, List<RefItem> items) {}

    private final long bound;
    private final ToLongFunction<RefNode> nodeWeight;

    /** @param nodeWeight what the branch to a node weighs */
    ReferenceTrie(long bound, ToLongFunction<RefNode> nodeWeight) {
        this.bound = bound;
        this.nodeWeight = nodeWeight;
    }

    /** The levels of the tree over these keys and weights, lowest first, each with its nodes in order. */
    List<List<RefNode>> build(SortedMap<String, Long> weights) {
        List<RefItem> items = new ArrayList<>();
        weights.forEach((key, weight) -> items.add(new RefItem(key, 0, weight)));
        return levels(items);
    }

    private List<List<RefNode>> levels(List<RefItem> entries) {
        List<List<RefNode>> levels = new ArrayList<>();
        List<RefItem> items = entries;
        while (items.size() > 1) {
            int level = levels.size() + 1;
            List<RefNode> nodes = new ArrayList<>();
            List<RefItem> above = new ArrayList<>();
            for (List<RefItem> cell : maximalCells(items)) {
                if (cell.size() == 1) {
                    above.add(cell.get(0));
                    continue;
                }
                String prefix = commonPrefix(
                        cell.get(0).prefix(), cell.get(cell.size() - 1).prefix());
                RefNode node = new RefNode(level, prefix, cell);
                nodes.add(node);
                above.add(new RefItem(prefix, level, nodeWeight.applyAsLong(node)));
            }
            levels.add(nodes);
            items = above;
        }
        return levels;
    }

    private List<List<RefItem>> maximalCells(List<RefItem> items) {
        List<List<RefItem>> cells = new ArrayList<>();
        split(items, 0, cells);
        return cells;
    }

    private void split(List<RefItem> items, int depth, List<List<RefItem>> cells) {
        if (items.isEmpty()) {
            return;
        }
        long sum = items.stream().mapToLong(RefItem::weight).sum();
        if (items.size() == 1 || sum <= bound) {
            cells.add(items);
            return;
        }
        int middle = 0;
        while (middle < items.size() && items.get(middle).prefix().charAt(depth) == '0') {
            middle++;
        }
        split(items.subList(0, middle), depth + 1, cells);
        split(items.subList(middle, items.size()), depth + 1, cells);
    }

    private static String commonPrefix(String first, String last) {
        int n = 0;
        while (n < Math.min(first.length(), last.length()) && first.charAt(n) == last.charAt(n)) {
            n++;
        }
        return first.substring(0, n);
    }
}
