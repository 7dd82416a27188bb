package dev.firn.tree;

/**
 * What stands below some part of a tree, added up.
 *
 * @param entryCount how many entries, 0 or more: chunks in a chunk map, keys in a manifest (one entry may stand for many)
 * @param storedBytes the lengths of the objects they speak of, added up; what is stored once but meant twice counts twice
 */
public record Totals(long entryCount, long storedBytes) {
    /** Nothing. */
    public static final Totals ZERO = new Totals(0, 0);

    /** Checks that neither is negative. */
    public Totals {
        if (entryCount < 0 || storedBytes < 0) {
            throw new IllegalArgumentException(
                    "totals below zero: " + entryCount + " entries, " + storedBytes + " bytes");
        }
    }

    /**
     * Both together.
     *
     * @throws IllegalArgumentException if the sum does not fit 63 bits
     */
    public Totals plus(Totals other) {
        long entries = entryCount + other.entryCount;
        long bytes = storedBytes + other.storedBytes;
        if (entries < 0 || bytes < 0) {
            throw new IllegalArgumentException("totals beyond 2^63 - 1: " + this + " and " + other);
        }
        return new Totals(entries, bytes);
    }

    // Written out as in NodeShape, for the same reason.

    @Override
    public boolean equals(Object other) {
        return other instanceof Totals totals && entryCount == totals.entryCount && storedBytes == totals.storedBytes;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(entryCount) + Long.hashCode(storedBytes);
    }
}
