package dev.firn.cas.index;

import java.util.List;

/** Cursors that stand at an entry, as a heap: the one with the least entry on top. A queue of the library would sift twice for each entry. For one thread. */
final class MergedCursors {
    private final EntryCursor[] heap;
    private int count;

    /** Those of the cursors, which stand before their first entry, that have one. */
    MergedCursors(List<EntryCursor> cursors) {
        heap = new EntryCursor[cursors.size()];
        for (EntryCursor cursor : cursors) {
            if (cursor.next()) {
                heap[count++] = cursor;
            }
        }
        for (int i = count / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The cursor with the least entry; there must be one. */
    EntryCursor least() {
        return heap[0];
    }

    /** Moves that cursor to its next entry. */
    void advance() {
        if (!heap[0].next()) {
            heap[0] = heap[--count];
        }
        sink(0);
    }

    private void sink(int from) {
        int hole = from;
        EntryCursor sinking = heap[hole];
        while (2 * hole + 1 < count) {
            int child = 2 * hole + 1;
            if (child + 1 < count && heap[child + 1].compareTo(heap[child]) < 0) {
                child++;
            }
            if (sinking.compareTo(heap[child]) <= 0) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = sinking;
    }
}
