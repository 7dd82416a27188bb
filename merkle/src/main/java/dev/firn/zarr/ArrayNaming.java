package dev.firn.zarr;

import java.util.Optional;

/**
 * How an array names its chunks: all that decides which keys are chunks. Shape and chunk size play no part. See docs/format.md, "Which keys are chunks".
 *
 * @param rank number of axes, 0 to 64
 * @param encoding the chunk key encoding
 * @param separator what stands between coordinates, {@code '/'} or {@code '.'}
 */
public record ArrayNaming(int rank, Encoding encoding, char separator) {
    /** The largest rank of an array whose chunks have coordinates. */
    public static final int MAX_RANK = 64;

    /** A chunk key encoding of the Zarr v3 core specification, "Chunk key encoding". */
    public enum Encoding {
        /** {@code c}, then each coordinate behind a separator. */
        DEFAULT("default", '/'),
        /** The coordinates joined with separators, {@code 0} for rank 0: the names of Zarr v2. */
        V2("v2", '.');

        private final String text;
        private final char usualSeparator;

        Encoding(String text, char usualSeparator) {
            this.text = text;
            this.usualSeparator = usualSeparator;
        }

        /** Returns the name that metadata and manifests give it. */
        public String text() {
            return text;
        }

        /** Returns the separator that is meant where metadata name none. */
        public char usualSeparator() {
            return usualSeparator;
        }

        /** Returns the encoding of that name, or nothing if it is not known. */
        public static Optional<Encoding> find(String text) {
            return text.equals(DEFAULT.text)
                    ? Optional.of(DEFAULT)
                    : text.equals(V2.text) ? Optional.of(V2) : Optional.empty();
        }
    }

    /** Checks rank and separator. */
    public ArrayNaming {
        if (rank < 0 || rank > MAX_RANK) {
            throw new IllegalArgumentException("rank " + rank + ", wanted 0 to " + MAX_RANK);
        }
        if (separator != '/' && separator != '.') {
            throw new IllegalArgumentException("separator '" + separator + "', wanted '/' or '.'");
        }
    }

    // Written out as in NodeShape, for the same reason.

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrayNaming that
                && rank == that.rank
                && encoding == that.encoding
                && separator == that.separator;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rank + encoding.hashCode()) + separator;
    }
}
