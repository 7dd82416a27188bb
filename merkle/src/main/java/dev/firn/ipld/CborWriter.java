package dev.firn.ipld;

import dev.firn.cas.Cid;
import java.util.Arrays;

/**
 * Writes canonical DAG-CBOR piece by piece: heads, lengths and kinds are right by themselves.
 *
 * <p>A list or a map is announced with its size, then its items (or names and values in turn) follow. The caller names the members of a map in
 * canonical order: shorter names first, equally long ones by their bytes. {@link #value} does all this for any value. For one thread.
 */
public final class CborWriter {
    private final ByteSink sink;
    /** How many values are announced and not yet written. */
    private long awaited = 1;

    /** A writer for one value. */
    public CborWriter() {
        sink = new ByteSink(256);
    }

    /** A writer for one value that takes about {@code expectedBytes}. */
    public CborWriter(int expectedBytes) {
        sink = new ByteSink(expectedBytes);
    }

    /** Begins a list of {@code count} items. */
    public CborWriter list(int count) {
        requireNotNegative(count);
        begin(Cbor.LIST, count);
        awaited += count;
        return this;
    }

    /** Begins a map of {@code count} members. */
    public CborWriter map(int count) {
        requireNotNegative(count);
        begin(Cbor.MAP, count);
        awaited += 2L * count;
        return this;
    }

    /** Writes the name of a member, whose value comes next. */
    public CborWriter name(String name) {
        return text(name);
    }

    /** Writes an integer. */
    public CborWriter integer(long value) {
        begin(value < 0 ? Cbor.NEGATIVE : Cbor.UNSIGNED, value < 0 ? ~value : value);
        return this;
    }

    /** Writes the integer from 0 to 2^64 - 1 that has the 64 bits of {@code bits}. */
    public CborWriter unsigned(long bits) {
        begin(Cbor.UNSIGNED, bits);
        return this;
    }

    /**
     * Writes text.
     *
     * @throws IllegalArgumentException if it holds a lone surrogate
     */
    public CborWriter text(String text) {
        Utf8.requireValid(text);
        return text(Utf8.encode(text));
    }

    private CborWriter text(byte[] utf8) {
        begin(Cbor.TEXT, utf8.length);
        sink.put(utf8);
        return this;
    }

    /** Writes bytes. */
    public CborWriter bytes(byte[] bytes) {
        begin(Cbor.BYTES, bytes.length);
        sink.put(bytes);
        return this;
    }

    /** Writes a link. */
    public CborWriter link(Cid cid) {
        begin(Cbor.TAG, Cbor.LINK_TAG);
        byte[] binary = cid.toBytes();
        Cbor.head(sink, Cbor.BYTES, binary.length + 1L);
        sink.put(0);
        sink.put(binary);
        return this;
    }

    /**
     * Writes any value.
     *
     * @throws IllegalArgumentException if lists and maps lie in it deeper than {@link Ipld#MAX_DEPTH}
     */
    public CborWriter value(Ipld value) {
        return value(value, Ipld.MAX_DEPTH);
    }

    private CborWriter value(Ipld value, int depth) {
        if (value instanceof MapNode map) {
            return members(map, below(depth));
        }
        if (value instanceof ListNode list) {
            int inner = below(depth);
            list(list.items().size());
            list.items().forEach(item -> value(item, inner));
            return this;
        }
        if (value instanceof Ipld.Text text) {
            return text(Utf8.encode(text.value()));
        }
        if (value instanceof Ipld.Bytes bytes) {
            return bytes(bytes.own());
        }
        if (value instanceof Ipld.Link link) {
            return link(link.cid());
        }
        if (value instanceof Ipld.Int integer) {
            begin(integer.isNegative() ? Cbor.NEGATIVE : Cbor.UNSIGNED, integer.bits());
            return this;
        }
        return simple(value);
    }

    private CborWriter simple(Ipld value) {
        await();
        if (value instanceof Ipld.Real real) {
            sink.put(Cbor.FLOAT64);
            Cbor.bigEndian(sink, Double.doubleToLongBits(real.value()), Long.BYTES);
        } else if (value instanceof Ipld.Bool bool) {
            sink.put(bool.value() ? Cbor.TRUE : Cbor.FALSE);
        } else {
            sink.put(Cbor.NULL);
        }
        return this;
    }

    private record Member(String name, int nameBytes, Ipld value) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return nameBytes != other.nameBytes
                    ? Integer.compare(nameBytes, other.nameBytes)
                    : Utf8.compare(name, other.name);
        }
    }

    private CborWriter members(MapNode map, int depth) {
        Member[] members = new Member[map.size()];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(map.name(i), Utf8.encodedLength(map.name(i)), map.value(i));
        }
        Arrays.sort(members);
        map(members.length);
        for (Member member : members) {
            text(Utf8.encode(member.name()));
            value(member.value(), depth);
        }
        return this;
    }

    private static int below(int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("lists and maps lie deeper than is allowed");
        }
        return depth - 1;
    }

    private void begin(int major, long argument) {
        await();
        Cbor.head(sink, major, argument);
    }

    private void await() {
        if (awaited == 0) {
            throw new IllegalStateException("one value more than was announced");
        }
        awaited--;
    }

    private static void requireNotNegative(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count " + count + ", wanted 0 or more");
        }
    }

    /** How many bytes are written. */
    public int sizeBytes() {
        return sink.size();
    }

    /**
     * The encoding.
     *
     * @throws IllegalStateException if fewer values were written than announced
     */
    public byte[] toByteArray() {
        if (awaited != 0) {
            throw new IllegalStateException(awaited + " values fewer than were announced");
        }
        return sink.toByteArray();
    }
}
