package dev.firn.bridge.references;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * A Parquet file of one table of references, with the columns that fsspec wants: {@code path}, {@code offset}, {@code size}, {@code raw}. One row group, one page
 * a column, plain values, gzip. A row without a reference has neither path nor raw bytes. For one thread. See the Apache Parquet format specification.
 */
final class ParquetTable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final String WRITER = "firn version 1 (build 1)";

    private static final int INT64 = 2;
    private static final int BYTE_ARRAY = 6;
    private static final int REQUIRED = 0;
    private static final int OPTIONAL = 1;
    private static final int UTF8 = 0;
    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int GZIP = 2;
    private static final int DATA_PAGE = 0;

    private final List<Optional<Reference>> rows = new ArrayList<>();

    /** Appends a row. */
    void add(Optional<Reference> reference) {
        rows.add(reference);
    }

    /** How many rows there are. */
    int rows() {
        return rows.size();
    }

    /** A column as it stands in the file. */
    private record Column(String name, int type, long nulls, ByteBuffer page) {
        boolean isText() {
            return type == BYTE_ARRAY && name.equals("path");
        }
    }

    /** Where a column lies, and how long it is with its header. */
    private record Chunk(Column column, long offsetBytes, long plainBytes, long storedBytes) {}

    /** Writes the file. */
    void write(OutputStream out) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        out.write(MAGIC);
        long at = MAGIC.length;
        for (Column column : columns()) {
            byte[] stored = gzip(column.page().array());
            byte[] head = pageHead(column.page().limit(), stored.length);
            out.write(head);
            out.write(stored);
            chunks.add(new Chunk(column, at, head.length + column.page().limit(), head.length + stored.length));
            at += head.length + stored.length;
        }
        byte[] footer = footer(chunks);
        out.write(footer);
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        out.write(MAGIC);
    }

    private List<Column> columns() {
        List<Optional<byte[]>> paths = new ArrayList<>();
        List<Optional<byte[]>> raws = new ArrayList<>();
        ByteBuffer offsets = ByteBuffer.allocate(8 * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer sizes = ByteBuffer.allocate(8 * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Optional<Reference> row : rows) {
            Optional<Reference.Range> range =
                    row.filter(Reference.Range.class::isInstance).map(Reference.Range.class::cast);
            Optional<Reference.Inline> inline =
                    row.filter(Reference.Inline.class::isInstance).map(Reference.Inline.class::cast);
            paths.add(range.map(found -> found.url().getBytes(StandardCharsets.UTF_8)));
            raws.add(inline.map(Reference.Inline::toArray));
            offsets.putLong(range.map(Reference.Range::offsetBytes).orElse(0L));
            sizes.putLong(range.map(Reference.Range::lengthBytes).orElse(0L));
        }
        return List.of(
                new Column("path", BYTE_ARRAY, nulls(paths), ByteBuffer.wrap(optional(paths))),
                new Column("offset", INT64, 0, offsets.flip()),
                new Column("size", INT64, 0, sizes.flip()),
                new Column("raw", BYTE_ARRAY, nulls(raws), ByteBuffer.wrap(optional(raws))));
    }

    private static long nulls(List<Optional<byte[]>> values) {
        return values.stream().filter(Optional::isEmpty).count();
    }

    /** Definition levels (1 where there is a value), with their length before them, then the values that there are, each behind its length. */
    private static byte[] optional(List<Optional<byte[]>> values) {
        byte[] levels = levels(values);
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(littleEndian(levels.length));
        page.writeBytes(levels);
        for (Optional<byte[]> value : values) {
            value.ifPresent(bytes -> {
                page.writeBytes(littleEndian(bytes.length));
                page.writeBytes(bytes);
            });
        }
        return page.toByteArray();
    }

    /** Runs of equal levels: twice their length as a varint, then the level. */
    private static byte[] levels(List<Optional<byte[]>> values) {
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        int begin = 0;
        while (begin < values.size()) {
            int end = begin + 1;
            while (end < values.size()
                    && values.get(end).isPresent() == values.get(begin).isPresent()) {
                end++;
            }
            ThriftCompact.writeVarint((long) (end - begin) << 1, levels);
            levels.write(values.get(begin).isPresent() ? 1 : 0);
            begin = end;
        }
        return levels.toByteArray();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(stored)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stored.toByteArray();
    }

    private byte[] pageHead(int plainBytes, int storedBytes) {
        return ThriftCompact.struct(head -> {
            head.i32(1, DATA_PAGE);
            head.i32(2, plainBytes);
            head.i32(3, storedBytes);
            head.struct(5, page -> {
                page.i32(1, rows.size());
                page.i32(2, PLAIN);
                page.i32(3, RLE);
                page.i32(4, RLE);
            });
        });
    }

    private byte[] footer(List<Chunk> chunks) {
        List<Consumer<ThriftCompact>> schema = new ArrayList<>();
        schema.add(root -> {
            root.text(4, "schema");
            root.i32(5, chunks.size());
        });
        chunks.forEach(chunk -> schema.add(element -> schema(chunk.column(), element)));
        long storedBytes = chunks.stream().mapToLong(Chunk::storedBytes).sum();
        return ThriftCompact.struct(file -> {
            file.i32(1, 1);
            file.structs(2, schema);
            file.i64(3, rows.size());
            file.structs(4, List.of(group -> {
                group.structs(
                        1,
                        chunks.stream()
                                .<Consumer<ThriftCompact>>map(chunk -> element -> chunk(chunk, element))
                                .toList());
                group.i64(2, storedBytes);
                group.i64(3, rows.size());
            }));
            file.text(6, WRITER);
        });
    }

    private static void schema(Column column, ThriftCompact element) {
        element.i32(1, column.type());
        element.i32(3, column.type() == BYTE_ARRAY ? OPTIONAL : REQUIRED);
        element.text(4, column.name());
        if (column.isText()) {
            element.i32(6, UTF8);
            // The same in the newer way to say it: a logical type that is a string.
            element.struct(10, logical -> logical.struct(1, string -> {}));
        }
    }

    private void chunk(Chunk chunk, ThriftCompact element) {
        element.i64(2, chunk.offsetBytes());
        element.struct(3, metadata -> {
            metadata.i32(1, chunk.column().type());
            metadata.i32s(2, List.of(PLAIN, RLE));
            metadata.texts(3, List.of(chunk.column().name()));
            metadata.i32(4, GZIP);
            metadata.i64(5, rows.size());
            metadata.i64(6, chunk.plainBytes());
            metadata.i64(7, chunk.storedBytes());
            metadata.i64(9, chunk.offsetBytes());
            // fastparquet takes integers without it for such that may be null.
            metadata.struct(12, statistics -> statistics.i64(3, chunk.column().nulls()));
        });
    }
}
