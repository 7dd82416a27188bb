package dev.firn.zarr;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The names of the members of all objects that are open, to find two that are equal. Four bytes a name, n log n comparisons, whatever the names: hostile
 * ones cannot make a hash table slow or large.
 */
final class JsonNames {
    private final byte[] bytes;
    private int[] begins = new int[32];
    private int count;

    /** Where in {@code begins} the names of each open object begin. */
    private final int[] firsts = new int[JsonScanner.MAX_DEPTH + 1];

    private int open;

    JsonNames(byte[] bytes) {
        this.bytes = bytes;
    }

    void open() {
        firsts[open++] = count;
    }

    /** Adds a name to the innermost object, by where its content begins. */
    void add(int begin) {
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
        }
        begins[count++] = begin;
    }

    /** Forgets the innermost object, and returns where one of its names begins that it had before. */
    OptionalInt closeAndFindTwin() {
        int first = firsts[--open];
        int size = count - first;
        count = first;
        if (size > 1) {
            sort(first, size);
            for (int i = first + 1; i < first + size; i++) {
                if (JsonStrings.compare(bytes, begins[i - 1], begins[i]) == 0) {
                    return OptionalInt.of(Math.max(begins[i - 1], begins[i]));
                }
            }
        }
        return OptionalInt.empty();
    }

    /** Heap sort: in place, and never worse than n log n. */
    private void sort(int first, int size) {
        for (int root = size / 2 - 1; root >= 0; root--) {
            sink(first, root, size);
        }
        for (int last = size - 1; last > 0; last--) {
            swap(first, first + last);
            sink(first, 0, last);
        }
    }

    private void sink(int first, int start, int size) {
        int root = start;
        for (int child = 2 * root + 1; child < size; child = 2 * root + 1) {
            if (child + 1 < size && isBefore(first + child, first + child + 1)) {
                child++;
            }
            if (!isBefore(first + root, first + child)) {
                return;
            }
            swap(first + root, first + child);
            root = child;
        }
    }

    private boolean isBefore(int left, int right) {
        return JsonStrings.compare(bytes, begins[left], begins[right]) < 0;
    }

    private void swap(int left, int right) {
        int kept = begins[left];
        begins[left] = begins[right];
        begins[right] = kept;
    }
}
