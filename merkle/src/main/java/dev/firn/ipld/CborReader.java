package dev.firn.ipld;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads canonical DAG-CBOR piece by piece, without values between: each method wants one kind at the current place and moves behind it.
 *
 * <p>Every length is held against the bytes that are left before anything is allocated, and every method throws a {@link FirnException} of kind CORRUPT
 * that names the place, where the bytes are something else or not canonical. {@link #value} reads whatever comes. For one thread, for one input.
 */
public final class CborReader {
    /** So much room is made for a list that only says it is longer. */
    private static final int TRUSTED_COUNT = 512;

    private final byte[] bytes;
    private final String place;
    private int at;

    /**
     * A reader of {@code bytes}, which nobody changes meanwhile.
     *
     * @param place what the bytes are and where they were read, for the message
     */
    public CborReader(byte[] bytes, String place) {
        this.bytes = bytes;
        this.place = place;
    }

    /** A reader of a block's bytes. */
    public static CborReader of(Block block) {
        return new CborReader(block.toByteArray(), "block " + block.cid());
    }

    /** Begins a list, and says how many items it has. */
    public int list() {
        return length(Cbor.LIST, "a list");
    }

    /** Begins a list that must have {@code count} items. */
    public void list(int count) {
        int begin = at;
        int found = list();
        if (found != count) {
            at = begin;
            throw corrupt("found a list of " + found + " items, wanted " + count);
        }
    }

    /** Begins a map that must have {@code count} members. */
    public void map(int count) {
        int begin = at;
        int found = length(Cbor.MAP, "a map");
        if (found != count) {
            at = begin;
            throw corrupt("found a map of " + found + " members, wanted " + count);
        }
    }

    /**
     * Reads the name of a member, which must be {@code wanted}; the value comes next.
     *
     * <p>The caller asks for the names in canonical order (shorter ones first, equally long ones by their bytes), so a map in another order is refused.
     */
    public void name(String wanted) {
        int begin = at;
        String found = text();
        if (!found.equals(wanted)) {
            at = begin;
            throw corrupt("found member " + Utf8.quoted(found) + ", wanted " + Utf8.quoted(wanted));
        }
    }

    /** Reads an integer from -2^63 to 2^63 - 1. */
    public long integer() {
        int begin = at;
        boolean negative = major() == Cbor.NEGATIVE;
        long argument = argument(negative ? Cbor.NEGATIVE : Cbor.UNSIGNED, "an integer");
        if (argument < 0) {
            at = begin;
            throw corrupt("found an integer beyond 64 bits with a sign");
        }
        return negative ? ~argument : argument;
    }

    /** Reads an integer in {@code [least, most]}. */
    public long integer(long least, long most) {
        int begin = at;
        long found = integer();
        if (found < least || found > most) {
            at = begin;
            throw corrupt("found " + found + ", wanted an integer from " + least + " to " + most);
        }
        return found;
    }

    /** Reads a count or size: an integer from 0 to 2^63 - 1. */
    public long count() {
        return integer(0, Long.MAX_VALUE);
    }

    /** Reads an integer from 0 to 2^64 - 1, and returns its 64 bits. */
    public long unsigned() {
        return argument(Cbor.UNSIGNED, "an integer that is not negative");
    }

    /** Reads text. */
    public String text() {
        int length = length(Cbor.TEXT, "text");
        try {
            String text = Utf8.decode(bytes, at, at + length);
            at += length;
            return text;
        } catch (CharacterCodingException e) {
            throw corrupt("found text that is not UTF-8");
        }
    }

    /** Reads bytes. */
    public byte[] bytes() {
        int length = length(Cbor.BYTES, "bytes");
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Reads a link, to whatever it leads. */
    public Cid link() {
        int begin = at;
        if (argument(Cbor.TAG, "a link") != Cbor.LINK_TAG) {
            at = begin;
            throw corrupt("found a tag other than 42");
        }
        int length = length(Cbor.BYTES, "the bytes of a link");
        if (length == 0 || bytes[at] != 0) {
            throw corrupt("found a link that does not begin with zero");
        }
        ByteBuffer binary = ByteBuffer.wrap(bytes, at + 1, length - 1);
        try {
            Cid cid = Cid.read(binary);
            if (binary.hasRemaining()) {
                throw corrupt("found bytes behind the CID of a link");
            }
            at += length;
            return cid;
        } catch (IllegalArgumentException e) {
            throw corrupt("found a link that is not a CID (" + e.getMessage() + ")");
        }
    }

    /** Reads a link to one of Firn's own blocks, with one of these codecs. */
    public Cid link(Codec codec, Codec... others) {
        int begin = at;
        Cid cid = link();
        if (!Links.fit(cid, codec, others)) {
            at = begin;
            throw corrupt(Links.unfit(cid, codec, others));
        }
        return cid;
    }

    /** Reads any value; lists and maps lie in it at most {@link Ipld#MAX_DEPTH} deep. */
    public Ipld value() {
        return value(Ipld.MAX_DEPTH);
    }

    Ipld value(int depth) {
        return switch (major()) {
            case Cbor.UNSIGNED -> Ipld.Int.ofUnsigned(unsigned());
            case Cbor.NEGATIVE -> Ipld.Int.ofNegative(argument(Cbor.NEGATIVE, "an integer"));
            case Cbor.BYTES -> Ipld.Bytes.owning(bytes());
            case Cbor.TEXT -> new Ipld.Text(text());
            case Cbor.LIST -> items(depth);
            case Cbor.MAP -> members(depth);
            case Cbor.TAG -> new Ipld.Link(link());
            default -> simple();
        };
    }

    private ListNode items(int depth) {
        requireDepth(depth);
        int count = list();
        List<Ipld> items = new ArrayList<>(Math.min(count, TRUSTED_COUNT));
        for (int i = 0; i < count; i++) {
            items.add(value(depth - 1));
        }
        return new ListNode(items);
    }

    private MapNode members(int depth) {
        requireDepth(depth);
        int count = length(Cbor.MAP, "a map");
        MapNode.Sorter sorter = new MapNode.Sorter(Math.min(count, TRUSTED_COUNT));
        int previousBegin = 0;
        int previousEnd = 0;
        for (int i = 0; i < count; i++) {
            String name = text();
            int length = Utf8.encodedLength(name);
            if (i > 0 && orderOf(previousBegin, previousEnd, at - length) >= 0) {
                throw corrupt("found member " + Utf8.quoted(name) + " out of order or twice");
            }
            previousBegin = at - length;
            previousEnd = at;
            sorter.add(name, value(depth - 1));
        }
        return sorter.sorted();
    }

    /** Compares the name in {@code [begin, end)} with the one in {@code [nextBegin, at)}: by length, then bytewise. */
    private int orderOf(int begin, int end, int nextBegin) {
        int byLength = Integer.compare(end - begin, at - nextBegin);
        return byLength != 0 ? byLength : Arrays.compareUnsigned(bytes, begin, end, bytes, nextBegin, at);
    }

    private Ipld simple() {
        int first = bytes[at] & 0xff;
        if (first == Cbor.FLOAT64) {
            return real();
        }
        if (first != Cbor.FALSE && first != Cbor.TRUE && first != Cbor.NULL) {
            throw corrupt("found a simple value or float that DAG-CBOR does not have");
        }
        at++;
        return first == Cbor.NULL ? Ipld.Null.NULL : new Ipld.Bool(first == Cbor.TRUE);
    }

    private Ipld.Real real() {
        double value = Double.longBitsToDouble(bigEndian(Long.BYTES));
        if (!Double.isFinite(value)) {
            throw corrupt("found a float that is not finite");
        }
        at += 1 + Long.BYTES;
        return new Ipld.Real(value);
    }

    /** Requires that everything is read. */
    public void end() {
        if (at != bytes.length) {
            throw corrupt("found " + (bytes.length - at) + " bytes behind the value");
        }
    }

    /** A report of kind CORRUPT that names the place and the offset: for what a caller finds wrong in a value just read. */
    public FirnException corrupt(String what) {
        return FirnException.corrupt(place + ", byte " + at + ": " + what);
    }

    private void requireDepth(int depth) {
        if (depth == 0) {
            throw corrupt("found lists and maps that lie too deep");
        }
    }

    /** Reads the head of something whose bytes or items, of a byte or more each, must all be there still. */
    private int length(int major, String wanted) {
        int begin = at;
        long length = argument(major, wanted);
        if (length < 0 || length > bytes.length - at) {
            at = begin;
            throw corrupt(
                    "found " + wanted + " of length " + Long.toUnsignedString(length) + ", longer than what is left");
        }
        return (int) length;
    }

    private int major() {
        if (at == bytes.length) {
            throw corrupt("it is cut off");
        }
        return (bytes[at] & 0xff) >>> 5;
    }

    /** Reads a head of this major type, and returns its argument, unsigned. */
    private long argument(int major, String wanted) {
        if (major() != major) {
            throw corrupt("found major type " + major() + ", wanted " + wanted);
        }
        int info = bytes[at] & 0x1f;
        if (info < Cbor.SMALL) {
            at++;
            return info;
        }
        int power = info - Cbor.SMALL;
        if (power > 3) {
            throw corrupt("found an indefinite or reserved length");
        }
        int count = 1 << power;
        long argument = bigEndian(count);
        // The shortest head is canonical: what would fit in half the bytes must stand there.
        boolean shortest = power == 0 ? argument >= Cbor.SMALL : argument >>> 4 * count != 0;
        if (!shortest) {
            throw corrupt("found a number that is not in the shortest form");
        }
        at += 1 + count;
        return argument;
    }

    /** The number in the {@code count} bytes behind the current one. */
    private long bigEndian(int count) {
        if (bytes.length - at - 1 < count) {
            throw corrupt("it is cut off");
        }
        long value = 0;
        for (int i = 1; i <= count; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }
}
