package dev.firn.zarr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the chunks of one array into few boxes, for people to read. Neighbours are merged axis by axis, the last axis first: every chunk is in exactly one box,
 * though not always in the fewest boxes there could be. The result depends on nothing but the chunks and the order in which they come.
 *
 * <p>Memory is bounded: where {@value #MAX_BOXES} boxes are not enough, later chunks are only counted. For one thread.
 */
public final class ChunkBoxes {
    private static final int MAX_BOXES = 65_536;

    /**
     * What was gathered.
     *
     * @param boxes some of the boxes, disjoint, in the order of their first chunks axis by axis
     * @param moreChunks how many chunks are in none of them
     * @param around the smallest box around all chunks; nothing if there are none
     */
    public record Summary(List<ChunkBox> boxes, long moreChunks, Optional<ChunkBox> around) {
        /** Copies the list. */
        public Summary {
            boxes = List.copyOf(boxes);
        }
    }

    private final int rank;
    private final int maxBoxes;

    /** Each the lowest index of every axis, then the highest of every axis. */
    private List<long[]> boxes = new ArrayList<>();

    private long[] around = new long[0];
    private long chunks;
    private boolean isFull;

    /** A collection for the chunks of an array of this rank. */
    public ChunkBoxes(int rank) {
        this.rank = rank;
        this.maxBoxes = Math.max(1024, MAX_BOXES / Math.max(1, rank));
    }

    /**
     * Adds a chunk that was not added before.
     *
     * @throws IllegalArgumentException if it has another rank
     */
    public void add(ChunkCoordinates chunk) {
        if (chunk.rank() != rank) {
            throw new IllegalArgumentException("a chunk of rank " + chunk.rank() + ", wanted " + rank);
        }
        chunks++;
        long[] box = new long[2 * rank];
        for (int axis = 0; axis < rank; axis++) {
            box[axis] = chunk.index(axis);
            box[rank + axis] = chunk.index(axis);
        }
        widen(box);
        if (!isFull) {
            boxes.add(box);
            if (boxes.size() > maxBoxes) {
                merge();
                // Merging again soon would cost much and win little.
                isFull = boxes.size() > maxBoxes / 2;
            }
        }
    }

    private void widen(long[] box) {
        if (chunks == 1) {
            around = box.clone();
            return;
        }
        for (int axis = 0; axis < rank; axis++) {
            if (Long.compareUnsigned(box[axis], around[axis]) < 0) {
                around[axis] = box[axis];
            }
            if (Long.compareUnsigned(box[rank + axis], around[rank + axis]) > 0) {
                around[rank + axis] = box[rank + axis];
            }
        }
    }

    /** Returns how many chunks were added. */
    public long count() {
        return chunks;
    }

    /**
     * Returns what was gathered.
     *
     * @param maxBoxesShown how many boxes to return at most; chunks in others are counted
     */
    public Summary summary(int maxBoxesShown) {
        merge();
        List<ChunkBox> shown = new ArrayList<>();
        long more = chunks;
        for (long[] box : boxes.subList(0, Math.min(maxBoxesShown, boxes.size()))) {
            shown.add(chunkBox(box));
            more -= count(box);
        }
        return new Summary(shown, more, chunks == 0 ? Optional.empty() : Optional.of(chunkBox(around)));
    }

    /** No overflow: every chunk of a box was added once. */
    private long count(long[] box) {
        long count = 1;
        for (int axis = 0; axis < rank; axis++) {
            count *= box[rank + axis] - box[axis] + 1;
        }
        return count;
    }

    private ChunkBox chunkBox(long[] box) {
        long[] first = Arrays.copyOf(box, rank);
        long[] last = Arrays.copyOfRange(box, rank, 2 * rank);
        return new ChunkBox(ChunkCoordinates.owning(first), ChunkCoordinates.owning(last));
    }

    private void merge() {
        for (int axis = rank - 1; axis >= 0; axis--) {
            if (around.length > 0 && around[axis] != around[rank + axis]) {
                mergeAlong(axis);
            }
        }
        boxes.sort(this::compareCorners);
    }

    private void mergeAlong(int axis) {
        Comparator<long[]> order = (left, right) -> {
            int others = compareOthers(left, right, axis);
            return others != 0 ? others : Long.compareUnsigned(left[axis], right[axis]);
        };
        boxes.sort(order);
        List<long[]> merged = new ArrayList<>();
        for (long[] box : boxes) {
            long[] before = merged.isEmpty() ? box : merged.get(merged.size() - 1);
            // A last index of 2^64 - 1 plus 1 is 0, and no box that comes later begins at 0.
            if (before != box && before[rank + axis] + 1 == box[axis] && compareOthers(before, box, axis) == 0) {
                before[rank + axis] = box[rank + axis];
            } else {
                merged.add(box);
            }
        }
        boxes = merged;
    }

    private int compareOthers(long[] left, long[] right, int axis) {
        for (int i = 0; i < 2 * rank; i++) {
            if (i != axis && i != rank + axis && left[i] != right[i]) {
                return Long.compareUnsigned(left[i], right[i]);
            }
        }
        return 0;
    }

    private int compareCorners(long[] left, long[] right) {
        for (int i = 0; i < rank; i++) {
            if (left[i] != right[i]) {
                return Long.compareUnsigned(left[i], right[i]);
            }
        }
        return 0;
    }
}
