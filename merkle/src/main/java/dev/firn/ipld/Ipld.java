package dev.firn.ipld;

import dev.firn.cas.Cid;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value of the IPLD data model (ipld.io, "Data Model"): what a block of DAG-JSON or DAG-CBOR says, apart from how it says it.
 *
 * <p>The family is closed: null, boolean, integer, float, text, bytes, link, list and map. Values are immutable and equal by content; an integer
 * never equals a float. They may be shared by threads.
 */
public sealed interface Ipld
        permits Ipld.Null, Ipld.Bool, Ipld.Int, Ipld.Real, Ipld.Text, Ipld.Bytes, Ipld.Link, ListNode, MapNode {

    /** How deep lists and maps may lie in each other in what is encoded or decoded, unless another bound is given. */
    int MAX_DEPTH = 64;

    /** What kind of value this is, in words for a message, such as {@code "a list"}. */
    String kind();

    /** The absence of a value. */
    enum Null implements Ipld {
        /** The one of its kind. */
        NULL;

        @Override
        public String kind() {
            return "null";
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Ipld {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /**
     * An integer from -2^64 to 2^64 - 1, the range that a DAG-CBOR head can hold.
     *
     * <p>Kept as CBOR keeps it: a sign, and 64 bits without one. A negative value is -1 - bits, another is bits; so each has one form.
     */
    final class Int implements Ipld {
        private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

        private final boolean negative;
        private final long bits;

        private Int(boolean negative, long bits) {
            this.negative = negative;
            this.bits = bits;
        }

        /** The integer {@code value}. */
        public static Int of(long value) {
            return value < 0 ? new Int(true, ~value) : new Int(false, value);
        }

        /** The integer from 0 to 2^64 - 1 whose 64 bits are those of {@code bits}. */
        public static Int ofUnsigned(long bits) {
            return new Int(false, bits);
        }

        /** The integer -1 - n, where n is from 0 to 2^64 - 1 and has the 64 bits of {@code bits}. */
        static Int ofNegative(long bits) {
            return new Int(true, bits);
        }

        /**
         * The integer {@code value}.
         *
         * @throws IllegalArgumentException if it is not from -2^64 to 2^64 - 1
         */
        public static Int of(BigInteger value) {
            BigInteger magnitude = value.signum() < 0 ? value.not() : value;
            if (magnitude.compareTo(TWO_TO_64) >= 0) {
                throw new IllegalArgumentException("integer " + value + ", wanted -2^64 to 2^64 - 1");
            }
            return new Int(value.signum() < 0, magnitude.longValue());
        }

        /** Whether it is below zero. */
        public boolean isNegative() {
            return negative;
        }

        /** Whether it is from -2^63 to 2^63 - 1. */
        public boolean fitsLong() {
            return bits >= 0;
        }

        /**
         * The integer as a {@code long}.
         *
         * @throws IllegalStateException if it does not fit ({@link #fitsLong})
         */
        public long longValue() {
            if (!fitsLong()) {
                throw new IllegalStateException("integer " + this + ", wanted -2^63 to 2^63 - 1");
            }
            return negative ? ~bits : bits;
        }

        /**
         * The 64 bits of the integer without a sign; see {@link Long#toUnsignedString(long)}.
         *
         * @throws IllegalStateException if it is negative
         */
        public long unsignedValue() {
            if (negative) {
                throw new IllegalStateException("integer " + this + ", wanted 0 to 2^64 - 1");
            }
            return bits;
        }

        /** The bits that stand in a CBOR head: n for n, and n for -1 - n. */
        long bits() {
            return bits;
        }

        @Override
        public String kind() {
            return "an integer";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Int that && negative == that.negative && bits == that.bits;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(negative ? ~bits : bits);
        }

        /** The integer in decimal. */
        @Override
        public String toString() {
            if (fitsLong()) {
                return Long.toString(longValue());
            }
            String magnitude = Long.toUnsignedString(bits);
            return negative ? new BigInteger(magnitude).not().toString() : magnitude;
        }
    }

    /** A finite float of 64 bits (IPLD's kind "float"). Firn's own formats have none. */
    record Real(double value) implements Ipld {
        /** @throws IllegalArgumentException if it is infinite or no number: neither has an encoding */
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("float " + value + ", wanted a finite number");
            }
        }

        @Override
        public String kind() {
            return "a float";
        }
    }

    /** Unicode text. */
    record Text(String value) implements Ipld {
        /** @throws IllegalArgumentException if it holds a lone surrogate, which no encoding can write */
        public Text {
            Utf8.requireValid(value);
        }

        // Written out, since what Java links for a record's own takes milliseconds the first time:
        // docs/adr/0035-what-an-archive-can-hold.md.

        @Override
        public boolean equals(Object other) {
            return other instanceof Text that && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String kind() {
            return "text";
        }
    }

    /** A run of bytes. */
    final class Bytes implements Ipld {
        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        /** A value with a copy of {@code bytes}. */
        public static Bytes of(byte[] bytes) {
            return new Bytes(bytes.clone());
        }

        /** A value that owns {@code bytes}. */
        static Bytes owning(byte[] bytes) {
            return new Bytes(bytes);
        }

        /** The bytes, read-only. */
        public ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        /** A copy of the bytes. */
        public byte[] toByteArray() {
            return bytes.clone();
        }

        /** The bytes themselves, which nobody changes. */
        byte[] own() {
            return bytes;
        }

        @Override
        public String kind() {
            return "bytes";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /** A link to another block. */
    record Link(Cid cid) implements Ipld {
        // Written out as in Text, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof Link that && cid.equals(that.cid);
        }

        @Override
        public int hashCode() {
            return cid.hashCode();
        }

        @Override
        public String kind() {
            return "a link";
        }
    }
}
