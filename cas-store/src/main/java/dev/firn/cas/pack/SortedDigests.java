package dev.firn.cas.pack;

import dev.firn.cas.Cid;

/** Entries in the order of their digests, then kinds, wherever they lie: how one is found among them. */
public interface SortedDigests {
    /** Compares a key with that of the entry at {@code index}. */
    int compare(Cid cid, EntryKind kind, long index);

    /** The first four bytes of the digest of the entry at {@code index}, as a number. */
    int firstOfDigest(long index);

    /**
     * The first of the entries in a range that is not below a key, or the range's end. Digests are spread evenly, so the place is guessed a few times
     * before the rest is halved; where they are not, that only takes longer.
     */
    default long lowerBound(Cid cid, EntryKind kind, Range range) {
        long first = Integer.toUnsignedLong(cid.hashCode());
        long low = range.begin();
        long high = range.end();
        long lowFirst = range.lowest();
        long highFirst = range.highest();
        for (int i = 0; low < high; i++) {
            long middle = low + high >>> 1;
            if (i < Range.MAX_GUESSES && first >= lowFirst && first <= highFirst && high - low <= Range.MAX_GUESSED) {
                middle = low + (first - lowFirst) * (high - low) / (highFirst - lowFirst + 1);
            }
            int order = compare(cid, kind, middle);
            if (order == 0) {
                return firstEqual(cid, kind, new Range(low, middle, lowFirst, first));
            }
            if (order > 0) {
                low = middle + 1;
                lowFirst = Integer.toUnsignedLong(firstOfDigest(middle));
            } else {
                high = middle;
                highFirst = Integer.toUnsignedLong(firstOfDigest(middle));
            }
        }
        return low;
    }

    /** The first of the entries that have a key, going back from the end of a range, where one is, to its begin at most: they are few. */
    private long firstEqual(Cid cid, EntryKind kind, Range range) {
        long at = range.end();
        while (at > range.begin() && compare(cid, kind, at - 1) == 0) {
            at--;
        }
        return at;
    }

    /**
     * Where to look.
     *
     * @param begin the first entry
     * @param end behind the last one
     * @param lowest what the first four bytes of a digest are at least in that range, 0 to 2^32 - 1
     * @param highest what they are at most
     */
    record Range(long begin, long end, long lowest, long highest) {
        private static final int MAX_GUESSES = 6;
        /** So many entries times 2^32 is still a number. */
        private static final long MAX_GUESSED = 1L << 31;

        /** All of {@code count} entries. */
        public static Range all(long count) {
            return new Range(0, count, 0, (1L << 32) - 1);
        }
    }
}
