package dev.firn.zarr;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a chunk stands in the grid of its array: one index per axis, axis 0 first, each an unsigned 64-bit number. Immutable.
 *
 * <p>Ordered as chunk maps are: axis 0 first, then the Morton code of the others. See docs/format.md, "Chunk maps".
 */
public final class ChunkCoordinates implements Comparable<ChunkCoordinates> {
    private static final ChunkCoordinates SCALAR = new ChunkCoordinates(new long[0]);

    private final long[] indices;

    private ChunkCoordinates(long[] indices) {
        this.indices = indices;
    }

    /**
     * Returns the coordinates with these indices, which are copied.
     *
     * @param indices one unsigned index per axis, at most {@value ArrayNaming#MAX_RANK}
     * @throws IllegalArgumentException if there are more axes
     */
    public static ChunkCoordinates of(long... indices) {
        return owning(indices.clone());
    }

    /** As {@link #of}, for an array that nobody changes any more. */
    static ChunkCoordinates owning(long[] indices) {
        if (indices.length > ArrayNaming.MAX_RANK) {
            throw new IllegalArgumentException("rank " + indices.length + ", wanted at most " + ArrayNaming.MAX_RANK);
        }
        return indices.length == 0 ? SCALAR : new ChunkCoordinates(indices);
    }

    /** Reads the text that {@link #toString} writes; nothing if it is any other. */
    public static Optional<ChunkCoordinates> find(String text) {
        if (text.isEmpty()) {
            return Optional.of(SCALAR);
        }
        int rank = 1;
        for (int at = 0; at < text.length(); at++) {
            rank += text.charAt(at) == '/' ? 1 : 0;
        }
        if (rank > ArrayNaming.MAX_RANK) {
            return Optional.empty();
        }
        long[] indices = new long[rank];
        return Decimals.parse(text, 0, '/', indices) ? Optional.of(new ChunkCoordinates(indices)) : Optional.empty();
    }

    /** Returns the number of axes. */
    public int rank() {
        return indices.length;
    }

    /** Returns the index on an axis, unsigned. */
    public long index(int axis) {
        return indices[axis];
    }

    /** Returns the indices in a new array, unsigned, axis 0 first. */
    public long[] toArray() {
        return indices.clone();
    }

    /**
     * Compares in the order of chunk maps.
     *
     * @throws IllegalArgumentException if the ranks differ: these are not chunks of one array
     */
    @Override
    public int compareTo(ChunkCoordinates other) {
        if (indices.length != other.indices.length) {
            throw new IllegalArgumentException(
                    "got coordinates of rank " + other.indices.length + ", wanted rank " + indices.length);
        }
        if (indices.length == 0) {
            return 0;
        }
        if (indices[0] != other.indices[0]) {
            return Long.compareUnsigned(indices[0], other.indices[0]);
        }
        // Of the axes that differ, that one decides whose highest differing bit is the highest; of equals, the first.
        int decides = 0;
        long most = 0;
        for (int axis = 1; axis < indices.length; axis++) {
            long difference = indices[axis] ^ other.indices[axis];
            if (Long.compareUnsigned(most, difference) < 0 && Long.compareUnsigned(most, most ^ difference) < 0) {
                most = difference;
                decides = axis;
            }
        }
        return Long.compareUnsigned(indices[decides], other.indices[decides]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkCoordinates that && Arrays.equals(indices, that.indices);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(indices);
    }

    /** Returns the indices in decimal joined with {@code /}, such as {@code 3/0/17}; empty for rank 0. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        Decimals.append(this, '/', out);
        return out.toString();
    }
}
