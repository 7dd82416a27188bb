package dev.firn.zarr;

import java.math.BigInteger;
import java.util.List;
import java.util.StringJoiner;

/**
 * A box of array elements: {@code [begin, end)} on each axis, axis 0 first. Of rank 0 it is the one element.
 *
 * @param begin the first element on each axis, 0 or more
 * @param end one more than the last element on each axis; greater than {@code begin}
 */
public record Box(List<BigInteger> begin, List<BigInteger> end) {
    /** Checks that it holds an element, and copies the lists. */
    public Box {
        begin = List.copyOf(begin);
        end = List.copyOf(end);
        if (begin.size() != end.size()) {
            throw new IllegalArgumentException("a box from rank " + begin.size() + " to rank " + end.size());
        }
        for (int axis = 0; axis < begin.size(); axis++) {
            if (begin.get(axis).signum() < 0 || begin.get(axis).compareTo(end.get(axis)) >= 0) {
                throw new IllegalArgumentException("a box of [" + begin.get(axis) + ", " + end.get(axis) + ")");
            }
        }
    }

    /** Returns the box as it stands in an address: {@code [0:10, 30:40]}. */
    @Override
    public String toString() {
        StringJoiner out = new StringJoiner(", ", "[", "]");
        for (int axis = 0; axis < begin.size(); axis++) {
            out.add(begin.get(axis) + ":" + end.get(axis));
        }
        return out.toString();
    }
}
