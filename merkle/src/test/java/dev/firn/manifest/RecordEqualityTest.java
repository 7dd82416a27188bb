package dev.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.Ipld;
import dev.firn.tree.Bits;
import dev.firn.tree.Item;
import dev.firn.tree.NodeShape;
import dev.firn.tree.Totals;
import dev.firn.workdir.Standing;
import dev.firn.zarr.ArrayNaming;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records whose equality is written out (docs/adr/0035-what-an-archive-can-hold.md) compare all that they have, as one that Java makes would. */
class RecordEqualityTest {
    private static Cid cid(int number) {
        return Cid.ofContent(Codec.RAW, ByteBuffer.allocate(4).putInt(0, number));
    }

    private static ObjectRef object(int number) {
        return new ObjectRef(cid(number), number);
    }

    private static Item.Entry<ObjectRef> entry(int number) {
        return new Item.Entry<>(Bits.of(new byte[] {(byte) number}), object(number));
    }

    private static Item.Branch<ObjectRef> branch(int number) {
        return new Item.Branch<>(
                Bits.of(new byte[] {(byte) number}),
                cid(number),
                new NodeShape(number, 1 + number, 10 + number),
                new Totals(number, number));
    }

    /** Pairs of one record that differ in all components. */
    static Stream<List<Record>> pairs() {
        return Stream.of(
                List.of(new NodeShape(1, 2, 3), new NodeShape(2, 3, 4)),
                List.of(new Totals(1, 2), new Totals(3, 4)),
                List.of(entry(1), entry(2)),
                List.of(branch(1), branch(2)),
                List.of(new ChunkSet.Inline(List.of(entry(1))), new ChunkSet.Inline(List.of(entry(2)))),
                List.of(new ChunkSet.Tree(branch(1)), new ChunkSet.Tree(branch(2))),
                List.of(
                        new ManifestEntry.Document("a", object(1), Optional.of("x")),
                        new ManifestEntry.Document("b", object(2), Optional.empty())),
                List.of(
                        new ManifestEntry.ChunkMap(
                                "a/", new ArrayNaming(1, ArrayNaming.Encoding.V2, '.'), new ChunkSet.Tree(branch(1))),
                        new ManifestEntry.ChunkMap(
                                "b/",
                                new ArrayNaming(2, ArrayNaming.Encoding.DEFAULT, '/'),
                                new ChunkSet.Tree(branch(2)))),
                List.of(
                        new ArrayNaming(1, ArrayNaming.Encoding.V2, '.'),
                        new ArrayNaming(2, ArrayNaming.Encoding.DEFAULT, '/')),
                List.of(new Ipld.Text("a"), new Ipld.Text("b")),
                List.of(new Ipld.Link(cid(1)), new Ipld.Link(cid(2))),
                List.of(
                        new RefCell(RefName.branch("a"), 1, Optional.of(commit(1)), commit(2), 0),
                        new RefCell(RefName.tag("b"), 2, Optional.empty(), commit(3), 1)),
                List.of(
                        new Standing(cid(1), Optional.empty(), 1, Optional.empty(), "a", Standing.Extent.WHOLE),
                        new Standing(
                                cid(2),
                                Optional.of(RefName.branch("a")),
                                2,
                                Optional.of(cid(3)),
                                "b",
                                Standing.Extent.PART)));
    }

    private static Cid commit(int number) {
        return Cid.ofContent(Codec.DAG_JSON, ByteBuffer.allocate(4).putInt(0, number));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aRecordDiffersWhereAnyComponentDoes(List<Record> pair) throws ReflectiveOperationException {
        Record one = pair.get(0);
        Object[] values = values(one);
        Object[] others = values(pair.get(1));
        Object same = make(one, values);
        assertThat(same).isEqualTo(one).hasSameHashCodeAs(one).isNotEqualTo("something else");
        for (int i = 0; i < values.length; i++) {
            Object[] changed = values.clone();
            changed[i] = others[i];
            assertThat(changed[i]).isNotEqualTo(values[i]);
            assertThat(make(one, changed)).as("component %d of %s", i, one).isNotEqualTo(one);
        }
    }

    private static Object[] values(Record record) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            components[i].getAccessor().setAccessible(true);
            values[i] = components[i].getAccessor().invoke(record);
        }
        return values;
    }

    private static Object make(Record like, Object[] values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(like.getClass().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = like.getClass().getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
