package dev.firn.tree;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The order of chunks in a chunk map: between unsigned coordinates of one rank and key bits, both ways.
 *
 * <p>A key is the 64 bits of axis 0, then the Morton code (Z-order) of the other axes over all their 64 bits, highest level first, on each level axis 1
 * before axis 2 and so on. Shape and grid play no part. In rank 0 the only key is empty. Immutable. See docs/format.md, "Chunk maps".
 */
public final class ChunkOrder {
    /** The highest rank with an order. */
    public static final int MAX_RANK = 64;

    /** Up to this many interleaved axes, eight levels of all of them fit a long. */
    private static final int MAX_SPREAD_AXES = 8;

    /** The order of each rank, once it was asked for: its tables take longer to make than many keys. */
    private static final AtomicReferenceArray<ChunkOrder> BY_RANK = new AtomicReferenceArray<>(MAX_RANK + 1);

    private final int rank;
    /** How many axes are interleaved: all but axis 0. */
    private final int axes;
    /** The bits of a byte, {@code axes} places apart; empty where that would not fit a long. */
    private final long[] spread;

    /**
     * The order of chunks of one rank.
     *
     * @throws IllegalArgumentException if the rank is not 0 to {@link #MAX_RANK}
     */
    public static ChunkOrder of(int rank) {
        if (rank < 0 || rank > MAX_RANK) {
            throw new IllegalArgumentException("rank " + rank + ", wanted 0 to " + MAX_RANK);
        }
        ChunkOrder known = BY_RANK.get(rank);
        if (known == null) {
            known = new ChunkOrder(rank);
            BY_RANK.set(rank, known);
        }
        return known;
    }

    private ChunkOrder(int rank) {
        this.rank = rank;
        this.axes = Math.max(0, rank - 1);
        this.spread = new long[axes <= MAX_SPREAD_AXES ? 256 : 0];
        for (int value = 0; value < spread.length; value++) {
            for (int bit = 0; bit < 8; bit++) {
                spread[value] |= (long) (value >>> bit & 1) << (bit * axes);
            }
        }
    }

    /** The number of axes. */
    public int rank() {
        return rank;
    }

    /** The length of every key in bits: 64 an axis. */
    public int keyBits() {
        return 64 * rank;
    }

    /** The key of the chunk at {@code coordinates}, one unsigned number an axis. */
    public Bits key(long... coordinates) {
        requireRank(coordinates);
        return Bits.owned(interleave(coordinates), keyBits());
    }

    /** The coordinates of a key; of a shorter prefix those of the corner of its cell, the lowest in every axis. */
    public long[] coordinates(Bits keyOrPrefix) {
        if (keyOrPrefix.lengthBits() > keyBits()) {
            throw new IllegalArgumentException(keyOrPrefix.lengthBits() + " bits, at most " + keyBits());
        }
        return deinterleave(keyOrPrefix.paddedTo(8 * rank));
    }

    /** The cell of all keys that begin with {@code prefix}. */
    public Cell cell(Bits prefix) {
        return new Cell(prefix);
    }

    /** A cell, and the places in it by coordinates relative to its corner: small numbers in a small cell. Immutable. */
    public final class Cell {
        private final Bits prefix;
        private final long[] corner;
        /** Of each axis the bits of a coordinate that the cell leaves open: the low ones. */
        private final long[] open;

        private Cell(Bits prefix) {
            this.prefix = prefix;
            this.corner = coordinates(prefix);
            this.open = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                open[axis] = freeBits(axis, prefix.lengthBits());
            }
        }

        /**
         * The relative coordinates of a key or prefix in this cell.
         *
         * @see #within
         */
        public long[] relative(Bits keyOrPrefix) {
            if (prefix.lengthBits() > keyOrPrefix.lengthBits()) {
                throw new IllegalArgumentException("cell of " + prefix.lengthBits() + " bits around " + keyOrPrefix);
            }
            long[] coordinates = coordinates(keyOrPrefix);
            for (int axis = 0; axis < rank; axis++) {
                coordinates[axis] &= open[axis];
            }
            return coordinates;
        }

        /** The key of the chunk at {@code relative} coordinates: takes back {@link #relative}. */
        public Bits within(long[] relative) {
            return within(relative, keyBits());
        }

        /**
         * The key or prefix of {@code lengthBits} bits at {@code relative} coordinates: takes back {@link #relative}.
         *
         * @throws IllegalArgumentException if they lead out of the cell, or are not the corner of a cell of that length
         */
        public Bits within(long[] relative, int lengthBits) {
            requireRank(relative);
            if (lengthBits < prefix.lengthBits() || lengthBits > keyBits()) {
                throw new IllegalArgumentException(
                        "a prefix of " + lengthBits + " bits, wanted " + prefix.lengthBits() + " to " + keyBits());
            }
            long[] coordinates = corner.clone();
            boolean isKey = lengthBits == keyBits();
            for (int axis = 0; axis < rank; axis++) {
                long free = isKey ? open[axis] : open[axis] & ~freeBits(axis, lengthBits);
                if ((relative[axis] & ~free) != 0) {
                    throw new IllegalArgumentException("relative coordinates " + Arrays.toString(relative)
                            + " are no corner of " + lengthBits + " bits in cell " + prefix);
                }
                coordinates[axis] |= relative[axis];
            }
            byte[] key = interleave(coordinates);
            return isKey ? Bits.owned(key, lengthBits) : Bits.of(key, lengthBits);
        }
    }

    /** Compares two places as their keys would be, without building these. */
    public int compare(long[] left, long[] right) {
        requireRank(left);
        requireRank(right);
        if (rank == 0 || left[0] != right[0]) {
            return rank == 0 ? 0 : Long.compareUnsigned(left[0], right[0]);
        }
        int deciding = 0;
        long widest = 0;
        for (int axis = 1; axis < rank; axis++) {
            long difference = left[axis] ^ right[axis];
            if (Long.numberOfLeadingZeros(difference) < Long.numberOfLeadingZeros(widest)) {
                deciding = axis;
                widest = difference;
            }
        }
        return Long.compareUnsigned(left[deciding], right[deciding]);
    }

    /** The bits of a coordinate that a prefix of {@code prefixBits} bits leaves open: the low ones. */
    private long freeBits(int axis, int prefixBits) {
        int fixed;
        if (axis == 0) {
            fixed = Math.min(64, prefixBits);
        } else {
            int interleaved = Math.max(0, prefixBits - 64);
            fixed = interleaved / axes + (interleaved % axes >= axis ? 1 : 0);
        }
        return fixed == 64 ? 0 : -1L >>> fixed;
    }

    private void requireRank(long[] coordinates) {
        if (coordinates.length != rank) {
            throw new IllegalArgumentException(coordinates.length + " coordinates, wanted " + rank);
        }
    }

    private byte[] interleave(long[] coordinates) {
        byte[] key = new byte[8 * rank];
        for (int i = 0; rank > 0 && i < 8; i++) {
            key[i] = (byte) (coordinates[0] >>> (56 - 8 * i));
        }
        if (spread.length > 0) {
            interleaveByBytes(coordinates, key);
        } else {
            interleaveByBits(coordinates, key);
        }
        return key;
    }

    /** Eight levels at a time: one byte of each axis gives as many bytes of the key as there are axes. */
    private void interleaveByBytes(long[] coordinates, byte[] key) {
        for (int group = 0; group < 8; group++) {
            long code = 0;
            for (int axis = 1; axis <= axes; axis++) {
                code |= spread[(int) (coordinates[axis] >>> (56 - 8 * group)) & 0xff] << (axes - axis);
            }
            for (int i = axes - 1; code != 0; i--, code >>>= 8) {
                key[8 + group * axes + i] = (byte) code;
            }
        }
    }

    /** One bit that is set at a time: most coordinates are small. */
    private void interleaveByBits(long[] coordinates, byte[] key) {
        for (int axis = 1; axis <= axes; axis++) {
            for (long bits = coordinates[axis]; bits != 0; bits &= bits - 1) {
                int bit = 64 + Long.numberOfLeadingZeros(Long.lowestOneBit(bits)) * axes + axis - 1;
                key[bit >>> 3] |= (byte) (0x80 >>> (bit & 7));
            }
        }
    }

    private long[] deinterleave(byte[] key) {
        long[] coordinates = new long[rank];
        for (int i = 0; rank > 0 && i < 8; i++) {
            coordinates[0] |= (key[i] & 0xffL) << (56 - 8 * i);
        }
        for (int i = 8; i < key.length; i++) {
            // most coordinates are small, so most bytes are zero
            for (int bits = key[i] & 0xff; bits != 0; bits &= bits - 1) {
                int bit = (i - 8) * 8 + 7 - Integer.numberOfTrailingZeros(bits);
                coordinates[1 + bit % axes] |= 1L << (63 - bit / axes);
            }
        }
        return coordinates;
    }
}
