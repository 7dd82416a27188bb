package dev.firn.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass of the bounded trie: cuts a stream of items in order into maximal cells within the bound, each given out as soon as it is certain.
 *
 * <p>What waits is the topmost cell that is not yet known to overflow, together with the forks on its right edge, upper ones first:
 *
 * <pre>
 *        fork 3               a new item parts from the last one at some fork: deeper forks are
 *       /      \              complete and their halves grow together; if all that waits comes to
 *    [a b c]   fork 7         weigh more than the bound, the left half of the topmost fork is a
 *             /      \        maximal cell, and the right half is what waits.
 *           [d]     [e f] &lt;- next item
 * </pre>
 *
 * <p>So at most the bound and one item wait, whatever comes. Not for use by several threads.
 */
final class CellSplitter<V> {

    /** Takes the cells, in order. */
    interface Cells<V> {
        /** One maximal cell of one or more items, which weigh {@code weight} together. */
        void cell(List<Item<V>> items, long weight);
    }

    private record Waiting<V>(Item<V> item, long weight) {}

    /** @param position how many items of the stream stand before its right half */
    private record Fork(int depth, long position) {}

    private final long bound;
    private final Cells<V> cells;
    private final ArrayDeque<Waiting<V>> waiting = new ArrayDeque<>();
    private final ArrayDeque<Fork> forks = new ArrayDeque<>();
    private long waitingWeight;
    private long takenCount;
    private long givenCount;
    /** Depth of the fork whose right half is what waits, and which overflowed; -1 while there is none. */
    private int floor = -1;

    CellSplitter(long bound, Cells<V> cells) {
        this.bound = bound;
        this.cells = cells;
    }

    /**
     * Takes the next item. An item heavier than the bound is a cell that overflows by itself; it goes through alone.
     *
     * @throws IllegalArgumentException if it is not behind the one before
     */
    void add(Item<V> item, long weight) {
        if (!waiting.isEmpty()) {
            int depth = CellRule.fork(waiting.getLast().item().prefix(), item.prefix());
            if (depth < floor) {
                give(takenCount);
                forks.clear();
                floor = depth;
            } else {
                while (!forks.isEmpty() && forks.getLast().depth() > depth) {
                    forks.removeLast();
                }
                forks.addLast(new Fork(depth, takenCount));
            }
        }
        waiting.addLast(new Waiting<>(item, weight));
        takenCount++;
        waitingWeight += weight;
        while (waitingWeight > bound && !forks.isEmpty()) {
            Fork topmost = forks.removeFirst();
            give(topmost.position());
            floor = topmost.depth();
        }
    }

    /** Gives out what waits, as nothing more comes. */
    void finish() {
        give(takenCount);
    }

    /** How many items came in so far. */
    long takenCount() {
        return takenCount;
    }

    /** The first item that waits. */
    Item<V> firstWaiting() {
        return waiting.getFirst().item();
    }

    /** Gives out all that stands before {@code position}, as one cell. */
    private void give(long position) {
        int count = (int) (position - givenCount);
        List<Item<V>> cell = new ArrayList<>(count);
        long weight = 0;
        for (int i = 0; i < count; i++) {
            Waiting<V> next = waiting.removeFirst();
            cell.add(next.item());
            weight += next.weight();
        }
        givenCount = position;
        waitingWeight -= weight;
        cells.cell(cell, weight);
    }
}
