package dev.firn.bridge.references;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes structures in Thrift's compact protocol, as far as the footers of Parquet files need it. Fields are given in rising order of their ids. For one thread.
 * See the Thrift project's "Thrift Compact protocol encoding".
 */
final class ThriftCompact {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int LONG_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Integer> outerFields = new ArrayDeque<>();
    private int lastField;

    /** The bytes of one structure. */
    static byte[] struct(Consumer<ThriftCompact> fields) {
        ThriftCompact writer = new ThriftCompact();
        fields.accept(writer);
        writer.out.write(0);
        return writer.out.toByteArray();
    }

    void i32(int field, int value) {
        head(field, I32);
        varint(zigzag(value));
    }

    void i64(int field, long value) {
        head(field, I64);
        varint(zigzag(value));
    }

    void text(int field, String value) {
        head(field, BINARY);
        text(value);
    }

    void struct(int field, Consumer<ThriftCompact> fields) {
        head(field, STRUCT);
        nested(fields);
    }

    void structs(int field, List<Consumer<ThriftCompact>> elements) {
        head(field, LIST);
        listHead(elements.size(), STRUCT);
        elements.forEach(this::nested);
    }

    void texts(int field, List<String> elements) {
        head(field, LIST);
        listHead(elements.size(), BINARY);
        elements.forEach(this::text);
    }

    void i32s(int field, List<Integer> elements) {
        head(field, LIST);
        listHead(elements.size(), I32);
        elements.forEach(value -> varint(zigzag(value)));
    }

    private void nested(Consumer<ThriftCompact> fields) {
        outerFields.push(lastField);
        lastField = 0;
        fields.accept(this);
        out.write(0);
        lastField = outerFields.pop();
    }

    /** Ids are written as what is added to the one before. */
    private void head(int field, int type) {
        int added = field - lastField;
        if (added < 1 || added > 15) {
            throw new AssertionError("field " + field + " behind " + lastField);
        }
        out.write(added << 4 | type);
        lastField = field;
    }

    private void listHead(int size, int type) {
        if (size < LONG_LIST) {
            out.write(size << 4 | type);
        } else {
            out.write(LONG_LIST << 4 | type);
            varint(size);
        }
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void varint(long value) {
        writeVarint(value, out);
    }

    /** Seven bits a byte, lowest first, the highest bit set on all but the last. */
    static void writeVarint(long value, ByteArrayOutputStream out) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
