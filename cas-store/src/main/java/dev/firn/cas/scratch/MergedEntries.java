package dev.firn.cas.scratch;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Entries of several sources in one order; of equal keys that of the newest source stands for all. */
final class MergedEntries implements ScratchCursor.Entries {
    /** The sources, the newest first. */
    private final ScratchCursor.Entries[] sources;
    /** The present key of each source that has one. */
    private final byte[] @Nullable [] keys;
    /** A binary heap of the sources that have a key: the least key on top, of equal ones the newest source. */
    private final int[] heap;

    private int heaped;
    private boolean started;

    /** Merges {@code sources}, the newest first, none of which was moved yet. They are closed with this. */
    MergedEntries(List<ScratchCursor.Entries> sources) {
        this.sources = sources.toArray(new ScratchCursor.Entries[0]);
        this.keys = new byte[sources.size()][];
        this.heap = new int[sources.size()];
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            for (int source = 0; source < sources.length; source++) {
                if (advance(source)) {
                    heap[heaped++] = source;
                }
            }
            for (int i = heaped / 2 - 1; i >= 0; i--) {
                sink(i);
            }
            return heaped > 0;
        }
        if (heaped == 0) {
            return false;
        }
        byte[] passed = present(heap[0]);
        do {
            if (!advance(heap[0])) {
                heap[0] = heap[--heaped];
            }
            sink(0);
        } while (heaped > 0 && Arrays.equals(present(heap[0]), passed));
        return heaped > 0;
    }

    private boolean advance(int source) {
        boolean moved = sources[source].next();
        keys[source] = moved ? sources[source].key() : null;
        return moved;
    }

    private byte[] present(int source) {
        byte[] key = keys[source];
        if (key == null) {
            throw new AssertionError("a source without a key in the heap");
        }
        return key;
    }

    private void sink(int from) {
        int hole = from;
        int sinking = heap[hole];
        while (2 * hole + 1 < heaped) {
            int child = 2 * hole + 1;
            if (child + 1 < heaped && goesBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (goesBefore(sinking, heap[child])) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = sinking;
    }

    private boolean goesBefore(int one, int other) {
        int order = Arrays.compareUnsigned(present(one), present(other));
        return order != 0 ? order < 0 : one < other;
    }

    private int current() {
        if (!started || heaped == 0) {
            throw new NoSuchElementException("the cursor stands at no entry");
        }
        return heap[0];
    }

    @Override
    public byte[] key() {
        return present(current());
    }

    @Override
    public byte[] value() {
        return sources[current()].value();
    }

    @Override
    public void close() {
        for (ScratchCursor.Entries source : sources) {
            source.close();
        }
    }
}
