package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class CborReaderTest {

    /** An entry of a chunk-map node as docs/format.md, section 4.1, has it. */
    private record Entry(List<Long> coordinates, Cid object, long sizeBytes) {}

    @Test
    void aNodeIsWrittenAndReadInPiecesAsItIsAsAValue() {
        RandomIpld random = new RandomIpld(11);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            entries.add(new Entry(List.of((long) i, -1L - i), Cid.of(Codec.RAW, random.bytes(32)), 1L << (i % 63)));
        }
        byte[] bytes = inPieces(entries);
        assertThat(bytes).isEqualTo(DagCbor.encode(asValue(entries)));
        assertThat(DagCbor.decode(bytes, "node")).isEqualTo(asValue(entries));
        assertThat(read(CborReader.of(Block.of(Codec.DAG_CBOR, bytes)))).isEqualTo(entries);
    }

    private static byte[] inPieces(List<Entry> entries) {
        CborWriter writer = new CborWriter(64 * entries.size());
        writer.map(4)
                .name("firn")
                .text("chunks")
                .name("rank")
                .integer(2)
                .name("items")
                .list(entries.size());
        for (Entry entry : entries) {
            writer.list(3).list(2);
            entry.coordinates.forEach(writer::unsigned);
            writer.link(entry.object).integer(entry.sizeBytes);
        }
        return writer.name("level").integer(1).toByteArray();
    }

    private static List<Entry> read(CborReader reader) {
        reader.map(4);
        reader.name("firn");
        assertThat(reader.text()).isEqualTo("chunks");
        reader.name("rank");
        int rank = (int) reader.integer(1, 64);
        reader.name("items");
        List<Entry> entries = new ArrayList<>();
        for (int left = reader.list(); left > 0; left--) {
            reader.list(3);
            reader.list(rank);
            List<Long> coordinates = new ArrayList<>();
            for (int axis = 0; axis < rank; axis++) {
                coordinates.add(reader.unsigned());
            }
            entries.add(new Entry(coordinates, reader.link(Codec.RAW, Codec.DAG_PB), reader.count()));
        }
        reader.name("level");
        assertThat(reader.integer(1, 64)).isEqualTo(1);
        reader.end();
        return entries;
    }

    private static Ipld asValue(List<Entry> entries) {
        List<Ipld> items = new ArrayList<>();
        for (Entry entry : entries) {
            List<Ipld> coordinates = new ArrayList<>();
            entry.coordinates.forEach(coordinate -> coordinates.add(Ipld.Int.ofUnsigned(coordinate)));
            items.add(
                    ListNode.of(new ListNode(coordinates), new Ipld.Link(entry.object), Ipld.Int.of(entry.sizeBytes)));
        }
        return MapNode.builder()
                .put("level", 1)
                .put("items", items)
                .put("rank", 2)
                .put("firn", "chunks")
                .build();
    }

    @Test
    void everyKindButTheOneWantedIsCorrupt() {
        Cid cid = Cid.ofContent(Codec.DAG_PB, new byte[0]);
        List<Ipld> kinds = List.of(
                Ipld.Int.of(-1),
                new Ipld.Text("a"),
                Ipld.Bytes.of(new byte[1]),
                new Ipld.Link(cid),
                ListNode.ofIntegers(1, 2),
                MapNode.builder().put("a", 1).build(),
                new Ipld.Bool(true),
                new Ipld.Real(0.5));
        for (Ipld kind : kinds) {
            byte[] bytes = DagCbor.encode(kind);
            accepts(kind instanceof Ipld.Int, () -> new CborReader(bytes, "node").integer());
            accepts(false, () -> new CborReader(bytes, "node").unsigned());
            accepts(false, () -> new CborReader(bytes, "node").count());
            accepts(kind instanceof Ipld.Text, () -> new CborReader(bytes, "node").text());
            accepts(kind instanceof Ipld.Text, () -> new CborReader(bytes, "node").name("a"));
            accepts(false, () -> new CborReader(bytes, "node").name("b"));
            accepts(kind instanceof Ipld.Bytes, () -> new CborReader(bytes, "node").bytes());
            accepts(kind instanceof Ipld.Link, () -> new CborReader(bytes, "node").link());
            accepts(kind instanceof Ipld.Link, () -> new CborReader(bytes, "node").link(Codec.RAW, Codec.DAG_PB));
            accepts(false, () -> new CborReader(bytes, "node").link(Codec.RAW));
            accepts(kind instanceof ListNode, () -> new CborReader(bytes, "node").list());
            accepts(kind instanceof ListNode, () -> new CborReader(bytes, "node").list(2));
            accepts(false, () -> new CborReader(bytes, "node").list(3));
            accepts(kind instanceof MapNode, () -> new CborReader(bytes, "node").map(1));
            accepts(false, () -> new CborReader(bytes, "node").map(2));
        }
    }

    private static void accepts(boolean wanted, ThrowingCallable call) {
        if (wanted) {
            assertThat(catchThrowable(call)).isNull();
        } else {
            Refused.corrupt("another kind", "node, byte 0: ", call);
        }
    }

    @Test
    void anIntegerBeyondALongIsCorruptWhereALongIsWanted() {
        for (Ipld.Int integer : List.of(Ipld.Int.ofUnsigned(Long.MIN_VALUE), Ipld.Int.ofNegative(Long.MIN_VALUE))) {
            byte[] bytes = DagCbor.encode(integer);
            Refused.corrupt("integer", "byte 0", () -> new CborReader(bytes, "node").integer());
        }
        byte[] greatest = new CborWriter().unsigned(-1).toByteArray();
        assertThat(new CborReader(greatest, "node").unsigned()).isEqualTo(-1);
        byte[] least = new CborWriter().integer(Long.MIN_VALUE).toByteArray();
        assertThat(new CborReader(least, "node").integer()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aWriterHoldsItsCallerToWhatItAnnounced() {
        CborWriter tooFew = new CborWriter().list(2).integer(1);
        assertThatThrownBy(tooFew::toByteArray).isInstanceOf(IllegalStateException.class);
        CborWriter tooMany = new CborWriter().list(1).integer(1);
        assertThatThrownBy(() -> tooMany.integer(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new CborWriter().toByteArray()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new CborWriter().list(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CborWriter().map(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatStandsBehindTheValueIsCorrupt() {
        CborReader reader = new CborReader(new byte[] {1, 2}, "node");
        assertThat(reader.integer()).isEqualTo(1);
        Refused.corrupt("rest", "1 bytes behind", reader::end);
    }
}
