package dev.firn.zarr;

/**
 * A box of chunks, both corners included: the end of a half-open one could lie beyond 64 bits.
 *
 * @param first the chunk with the lowest index on each axis
 * @param last the chunk with the highest index on each axis
 */
public record ChunkBox(ChunkCoordinates first, ChunkCoordinates last) {
    /** Checks that it holds a chunk. */
    public ChunkBox {
        if (first.rank() != last.rank()) {
            throw new IllegalArgumentException("a box from rank " + first.rank() + " to rank " + last.rank());
        }
        for (int axis = 0; axis < first.rank(); axis++) {
            if (Long.compareUnsigned(first.index(axis), last.index(axis)) > 0) {
                throw new IllegalArgumentException("a box from chunk " + first + " to chunk " + last);
            }
        }
    }

    /** Returns whether a chunk of the same rank is in it. */
    public boolean contains(ChunkCoordinates chunk) {
        for (int axis = 0; axis < first.rank(); axis++) {
            if (Long.compareUnsigned(chunk.index(axis), first.index(axis)) < 0
                    || Long.compareUnsigned(chunk.index(axis), last.index(axis)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns {@code 3/0} for one chunk, {@code 3/0..3/17} for more; {@code ()} for the one chunk of rank 0. */
    @Override
    public String toString() {
        if (first.rank() == 0) {
            return "()";
        }
        return first.equals(last) ? first.toString() : first + ".." + last;
    }
}
