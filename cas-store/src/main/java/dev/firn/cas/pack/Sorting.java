package dev.firn.cas.pack;

import java.util.Arrays;

/** Sorts indexes by keys without an object for each. */
final class Sorting {
    /** Bits of a key that hold the index: enough for {@link EntryTable#MAX_ENTRIES}. */
    private static final int INDEX_BITS = 17;

    /** How two indexes compare whose shortened keys are equal. */
    @FunctionalInterface
    interface Tie {
        int compare(int first, int second);
    }

    private Sorting() {}

    /**
     * The indexes of {@code keys} sorted by key; keys are not negative and are compared by their lowest 46 bits, {@code tie} decides between equal
     * ones. The array is used up.
     */
    static int[] order(long[] keys, Tie tie) {
        if (keys.length > 1 << INDEX_BITS) {
            throw new IllegalArgumentException(keys.length + " keys, at most " + (1 << INDEX_BITS));
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keys[i] << INDEX_BITS & Long.MAX_VALUE | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            int next = (int) (keys[i] & (1 << INDEX_BITS) - 1);
            int at = i;
            while (at > 0
                    && keys[at - 1] >>> INDEX_BITS == keys[i] >>> INDEX_BITS
                    && tie.compare(order[at - 1], next) > 0) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = next;
        }
        return order;
    }
}
