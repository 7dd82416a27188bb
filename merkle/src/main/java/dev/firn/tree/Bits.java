package dev.firn.tree;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A string of bits: a key of a bounded trie, or the prefix that the keys of a cell share.
 *
 * <p>Order is lexicographic, a prefix before what it begins; for whole bytes that is the order of unsigned bytes. Bit 0 is the first: the highest
 * bit of byte 0. Immutable. See docs/format.md, "The bounded trie".
 */
public final class Bits implements Comparable<Bits> {
    /** The string of no bits: prefix of every key. */
    public static final Bits EMPTY = new Bits(new byte[0], 0);

    private static final int MAX_BYTES_SHOWN = 64;

    /** Exactly as many bytes as hold the bits; the unused low bits of the last one are zero. */
    private final byte[] bytes;

    private final int lengthBits;

    private Bits(byte[] bytes, int lengthBits) {
        this.bytes = bytes;
        this.lengthBits = lengthBits;
    }

    /** All bits of {@code bytes}, which are copied. */
    public static Bits of(byte[] bytes) {
        return of(bytes, Math.multiplyExact(bytes.length, 8));
    }

    /**
     * The first {@code lengthBits} bits of {@code bytes}, which are copied; what stands behind them plays no part.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public static Bits of(byte[] bytes, int lengthBits) {
        if (lengthBits < 0 || lengthBits > bytes.length * 8L) {
            throw new IllegalArgumentException(lengthBits + " bits of " + bytes.length + " bytes");
        }
        return owned(Arrays.copyOf(bytes, (lengthBits + 7) >>> 3), lengthBits);
    }

    /**
     * Reads a text of {@code 0} and {@code 1}.
     *
     * @throws IllegalArgumentException if it has other characters
     */
    public static Bits parse(String text) {
        byte[] bytes = new byte[(text.length() + 7) >>> 3];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '0' && c != '1') {
                throw new IllegalArgumentException("not a bit at " + i + ": " + text);
            }
            bytes[i >>> 3] |= (byte) ((c - '0') << (7 - (i & 7)));
        }
        return new Bits(bytes, text.length());
    }

    /** Takes an array of exactly the length needed as its own, and clears the unused bits. */
    static Bits owned(byte[] bytes, int lengthBits) {
        if ((lengthBits & 7) != 0) {
            bytes[bytes.length - 1] &= (byte) (0xff00 >>> (lengthBits & 7));
        }
        return new Bits(bytes, lengthBits);
    }

    /** How many bits there are. */
    public int lengthBits() {
        return lengthBits;
    }

    /** The bit at {@code index}, counted from 0 at the front. */
    public boolean bit(int index) {
        if (index < 0 || index >= lengthBits) {
            throw new IndexOutOfBoundsException("bit " + index + " of " + lengthBits);
        }
        return (bytes[index >>> 3] >>> (7 - (index & 7)) & 1) != 0;
    }

    /** The number of bits at the front in which both agree. */
    public int commonPrefixBits(Bits other) {
        int shorter = Math.min(lengthBits, other.lengthBits);
        int differing = Arrays.mismatch(bytes, other.bytes);
        if (differing < 0 || differing >= bytes.length || differing >= other.bytes.length) {
            return shorter;
        }
        int xor = (bytes[differing] ^ other.bytes[differing]) & 0xff;
        return Math.min(shorter, differing * 8 + Integer.numberOfLeadingZeros(xor) - 24);
    }

    /** Whether these bits begin with {@code prefix}; every string begins with itself. */
    public boolean startsWith(Bits prefix) {
        return prefix.lengthBits <= lengthBits && commonPrefixBits(prefix) == prefix.lengthBits;
    }

    /** The first {@code newLengthBits} bits. */
    public Bits prefix(int newLengthBits) {
        if (newLengthBits < 0 || newLengthBits > lengthBits) {
            throw new IndexOutOfBoundsException(newLengthBits + " bits of " + lengthBits);
        }
        return newLengthBits == lengthBits ? this : of(bytes, newLengthBits);
    }

    /** The bits from {@code beginBits} to the end. */
    public Bits suffix(int beginBits) {
        if (beginBits < 0 || beginBits > lengthBits) {
            throw new IndexOutOfBoundsException("bits from " + beginBits + " of " + lengthBits);
        }
        int length = lengthBits - beginBits;
        byte[] rest = new byte[(length + 7) >>> 3];
        int from = beginBits >>> 3;
        int shift = beginBits & 7;
        for (int i = 0; i < rest.length; i++) {
            int high = bytes[from + i] << shift;
            int low = from + i + 1 < bytes.length ? (bytes[from + i + 1] & 0xff) >>> (8 - shift) : 0;
            rest[i] = (byte) (high | low);
        }
        return owned(rest, length);
    }

    /** These bits and {@code tail} behind them. */
    public Bits concat(Bits tail) {
        int length = Math.addExact(lengthBits, tail.lengthBits);
        byte[] joined = Arrays.copyOf(bytes, (int) ((length + 7L) >>> 3));
        int at = lengthBits >>> 3;
        int shift = lengthBits & 7;
        for (int i = 0; i < tail.bytes.length; i++) {
            int next = tail.bytes[i] & 0xff;
            joined[at + i] |= (byte) (next >>> shift);
            if (shift != 0 && at + i + 1 < joined.length) {
                joined[at + i + 1] = (byte) (next << (8 - shift));
            }
        }
        return new Bits(joined, length);
    }

    /** The bits as bytes, the last one filled up with zeros. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Compares with bits of the same number that stand in {@code others} from {@code at} on, filled up with zeros. */
    int compareToBytes(byte[] others, int at) {
        return Arrays.compareUnsigned(bytes, 0, bytes.length, others, at, at + bytes.length);
    }

    /** How much greater than bits of the same number at the begin of {@code others} these are as numbers, as far as the last eight bytes tell. */
    long distanceFrom(byte[] others) {
        int last = bytes.length - Long.BYTES;
        return last < 0
                ? 0
                : ByteBuffer.wrap(bytes).getLong(last) - ByteBuffer.wrap(others).getLong(last);
    }

    /** Writes the bits, filled up with zeros, into {@code target} from {@code at} on. */
    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** The bits as {@code count} bytes, filled up with zeros. */
    byte[] paddedTo(int count) {
        return Arrays.copyOf(bytes, count);
    }

    @Override
    public int compareTo(Bits other) {
        int order = Arrays.compareUnsigned(bytes, other.bytes);
        return order != 0 ? order : Integer.compare(lengthBits, other.lengthBits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bits that && lengthBits == that.lengthBits && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + lengthBits;
    }

    /** The bytes in hexadecimal and the number of bits, as {@code 61a0/12}; cut where it is long. */
    @Override
    public String toString() {
        int shown = Math.min(bytes.length, MAX_BYTES_SHOWN);
        return HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…/" : "/") + lengthBits;
    }
}
