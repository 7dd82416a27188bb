package dev.firn.zarr;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A regular chunk grid: what elements a chunk holds. Only for showing; nothing is stored by it. See Zarr v3 core, "Regular chunk grid".
 *
 * @param shape length of each axis in elements
 * @param chunkShape length of a chunk on each axis in elements, 1 or more
 */
public record ChunkGrid(List<BigInteger> shape, List<BigInteger> chunkShape) {
    /** Checks the lengths, and copies the lists. */
    public ChunkGrid {
        shape = List.copyOf(shape);
        chunkShape = List.copyOf(chunkShape);
        if (shape.size() != chunkShape.size()) {
            throw new IllegalArgumentException("chunks of rank " + chunkShape.size() + ", wanted " + shape.size());
        }
        if (shape.stream().anyMatch(length -> length.signum() < 0)
                || chunkShape.stream().anyMatch(length -> length.signum() <= 0)) {
            throw new IllegalArgumentException("a grid of shape " + shape + " and chunks " + chunkShape);
        }
    }

    /** Returns the grid that metadata describe, or nothing if it is not regular or makes no sense. */
    public static Optional<ChunkGrid> find(ArrayInfo array) {
        Optional<List<BigInteger>> shape = array.extent().shape();
        Optional<List<BigInteger>> chunkShape = array.extent().chunkShape();
        boolean makesSense = shape.isPresent()
                && chunkShape.isPresent()
                && shape.get().size() == chunkShape.get().size()
                && chunkShape.get().stream().allMatch(length -> length.signum() > 0);
        return makesSense ? Optional.of(new ChunkGrid(shape.get(), chunkShape.get())) : Optional.empty();
    }

    /** Returns how many chunks the whole grid has. */
    public BigInteger chunkCount() {
        BigInteger count = BigInteger.ONE;
        for (int axis = 0; axis < shape.size(); axis++) {
            BigInteger length = chunkShape.get(axis);
            count = count.multiply(
                    shape.get(axis).add(length).subtract(BigInteger.ONE).divide(length));
        }
        return count;
    }

    /** Returns the elements of a chunk that are inside the array, or nothing if there are none or the rank differs. */
    public Optional<Box> elements(ChunkCoordinates chunk) {
        return elements(new ChunkBox(chunk, chunk));
    }

    /** Returns the elements of a box of chunks that are inside the array, or nothing if there are none or the rank differs. */
    public Optional<Box> elements(ChunkBox chunks) {
        if (chunks.first().rank() != shape.size()) {
            return Optional.empty();
        }
        List<BigInteger> begin = new ArrayList<>();
        List<BigInteger> end = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            BigInteger length = chunkShape.get(axis);
            begin.add(unsigned(chunks.first().index(axis)).multiply(length));
            end.add(unsigned(chunks.last().index(axis))
                    .add(BigInteger.ONE)
                    .multiply(length)
                    .min(shape.get(axis)));
            if (begin.get(axis).compareTo(end.get(axis)) >= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new Box(begin, end));
    }

    private static BigInteger unsigned(long index) {
        return index >= 0 ? BigInteger.valueOf(index) : new BigInteger(Long.toUnsignedString(index));
    }
}
