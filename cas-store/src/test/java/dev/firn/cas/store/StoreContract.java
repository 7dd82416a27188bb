package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.unixfs.FileHasher;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link Store} promises over any space. A back end's own test says only how its space is made. */
public abstract class StoreContract {
    static final String REPOSITORY = "00112233445566778899aabbccddeeff";
    private static final int MIB = 1 << 20;

    private BlobSpace space;

    /** Makes an empty space. */
    protected abstract BlobSpace newSpace() throws Exception;

    @BeforeEach
    void makeSpace() throws Exception {
        space = newSpace();
    }

    @AfterEach
    void closeSpace() {
        space.close();
    }

    static StoreOptions options(long seed) {
        return StoreOptions.defaults(new Random(seed));
    }

    private Store open(long seed) {
        return Store.open(space, REPOSITORY, options(seed));
    }

    static byte[] bytes(long seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Block json(int number) {
        return Block.of(Codec.DAG_JSON, ("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    static void assertKind(Kind kind, String part, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FirnException.class, report -> {
            assertThat(report.kind()).as(report.getMessage()).isEqualTo(kind);
            assertThat(report).hasMessageContaining(part);
        });
    }

    @Test
    void whatWasPutBeforeAndAfterSealingBeganIsReadFromAnyStore() {
        List<ObjectRef> objects = new ArrayList<>();
        try (Store store = open(1);
                StoreWriter writer = store.writer()) {
            for (int i = 0; i < 6; i++) {
                objects.add(writer.put(ByteBuffer.wrap(bytes(i, MIB))));
            }
            writer.beginSeal();
            objects.add(writer.put(ByteBuffer.wrap(bytes(77, 1_000))));
            assertThat(writer.put(ByteBuffer.wrap(bytes(0, MIB)))).isEqualTo(objects.get(0));
            writer.seal();
            assertThat(writer.statistics().newObjects()).isEqualTo(7);
        }
        try (Store store = open(2)) {
            for (int i = 0; i < 6; i++) {
                assertThat(store.bytes(objects.get(i))).isEqualTo(ByteBuffer.wrap(bytes(i, MIB)));
            }
            assertThat(store.bytes(objects.get(6))).isEqualTo(ByteBuffer.wrap(bytes(77, 1_000)));
        }
    }

    @Test
    void whatWasPutIsReadFromAnyStoreOverTheSpace() {
        int[] sizes = {0, 1, 4_096, MIB - 1, MIB, MIB + 1, 3 * MIB + 17, 9 * MIB + 5};
        List<ObjectRef> objects = new ArrayList<>();
        try (Store store = open(1);
                StoreWriter writer = store.writer()) {
            for (int size : sizes) {
                ObjectRef object = writer.put(ByteBuffer.wrap(bytes(size, size)));
                ObjectRef streamed = writer.put(new ByteArrayInputStream(bytes(size, size)));
                assertThat(streamed).isEqualTo(object);
                objects.add(object);
            }
            WriteStatistics written = writer.seal();
            assertThat(written.newObjects()).isEqualTo(sizes.length);
            assertThat(written.sharedObjects()).isEqualTo(sizes.length);
            checkAll(store, objects);
        }
        try (Store store = open(2)) {
            checkAll(store, objects);
            assertThat(store.damaged()).isEmpty();
        }
        // One shared data pack, one of its own for 9 MiB, one of metadata.
        assertThat(space.list(ContainerType.PACKS)).hasSize(3);
    }

    private static void checkAll(Store store, List<ObjectRef> objects) {
        for (ObjectRef object : objects) {
            int size = (int) object.sizeBytes();
            assertThat(store.knows(object)).isTrue();
            assertThat(store.bytes(object)).isEqualTo(ByteBuffer.wrap(bytes(size, size)));
            Random random = new Random(size);
            for (int i = 0; i < 10; i++) {
                int begin = random.nextInt(size + 1);
                int end = begin + random.nextInt(size - begin + 1);
                ByteBuffer part = ByteBuffer.allocate(end - begin);
                store.read(object, begin, end, part::put);
                assertThat(part.flip()).isEqualTo(ByteBuffer.wrap(bytes(size, size), begin, end - begin));
            }
        }
    }

    @Test
    void blocksOfAllCodecsComeBack() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            blocks.add(json(i));
            blocks.add(Block.of(Codec.DAG_CBOR, bytes(i, 300)));
            blocks.add(Block.of(Codec.RAW, bytes(1000 + i, 300)));
        }
        try (Store store = open(3);
                StoreWriter writer = store.writer()) {
            blocks.forEach(writer::put);
            blocks.forEach(block -> assertThat(writer.block(block.cid())).isEqualTo(block));
            assertThat(store.findBlock(blocks.get(0).cid())).isEmpty();
            writer.seal();
            blocks.forEach(block -> assertThat(store.block(block.cid()).bytes()).isEqualTo(block.bytes()));
        }
        try (Store store = open(4)) {
            blocks.forEach(block -> assertThat(store.block(block.cid()).bytes()).isEqualTo(block.bytes()));
        }
        assertThat(space.list(ContainerType.ALL_LINES)).hasSize(1);
        assertThat(space.list(ContainerType.PACKS)).hasSize(2);
    }

    @Test
    void whatIsKnownIsNotStoredAgain() {
        try (Store store = open(5);
                StoreWriter writer = store.writer()) {
            writer.put(ByteBuffer.wrap(bytes(1, 10_000)));
            writer.put(ByteBuffer.wrap(bytes(2, 3 * MIB)));
            writer.put(ByteBuffer.wrap(bytes(3, 12 * MIB)));
            writer.put(json(1));
            writer.seal();
        }
        int before = space.list(ContainerType.PACKS).size();
        try (Store store = open(6);
                StoreWriter writer = store.writer()) {
            writer.put(new ByteArrayInputStream(bytes(1, 10_000)));
            writer.put(new ByteArrayInputStream(bytes(2, 3 * MIB)));
            writer.put(new ByteArrayInputStream(bytes(3, 12 * MIB)));
            writer.put(json(1));
            WriteStatistics written = writer.seal();
            assertThat(written).isEqualTo(new WriteStatistics(0, 0, 3, 10_000 + 15 * MIB, 0, 0));
        }
        assertThat(space.list(ContainerType.PACKS)).hasSize(before);
        assertThat(space.list(ContainerType.ALL_LINES)).hasSize(1);
    }

    @Test
    void aWriterThatIsClosedWithoutSealLeavesNothing() {
        try (Store store = open(7)) {
            try (StoreWriter writer = store.writer()) {
                writer.put(ByteBuffer.wrap(bytes(1, 100)));
                writer.put(json(1));
            }
            assertThat(space.list(ContainerType.PACKS)).isEmpty();
            assertThat(space.list(ContainerType.ALL_LINES)).isEmpty();
            assertThat(store.knows(json(1).cid())).isFalse();
            assertThat(store.findBlock(json(1).cid())).isEmpty();
        }
    }

    @Test
    void anotherWritersBlocksAreFoundWithoutAskingForThem() {
        try (Store reader = open(8);
                Store other = open(9);
                StoreWriter writer = other.writer()) {
            assertThat(reader.findBlock(json(1).cid())).isEmpty();
            writer.put(json(1));
            writer.seal();
            assertThat(reader.knows(json(1).cid())).isFalse();
            assertThat(reader.findBlock(json(1).cid())).contains(json(1));
            assertThat(reader.knows(json(1).cid())).isTrue();
        }
    }

    @Test
    void manyThreadsThatPutTheSameBytesStoreThemOnce() throws Exception {
        int objects = 300;
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Store store = open(10);
                StoreWriter writer = store.writer()) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < objects; i++) {
                    order.add(i);
                }
                Collections.shuffle(order, new Random(t));
                running.add(pool.submit(() -> order.forEach(i -> {
                    ObjectRef object = writer.put(ByteBuffer.wrap(bytes(i, 40_000)));
                    assertThat(writer.block(object.cid()).sizeBytes()).isEqualTo(40_000);
                })));
            }
            for (Future<?> each : running) {
                each.get();
            }
            WriteStatistics written = writer.seal();
            assertThat(written.newObjects()).isEqualTo(objects);
            assertThat(written.sharedObjects()).isEqualTo((threads - 1L) * objects);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aWriterSealsFullPacksOnTheWayAndTheyAreIndexed() {
        StoreOptions small = options(11).withPacks(100_000, 40, 2 * MIB);
        try (Store store = Store.open(space, REPOSITORY, small);
                StoreWriter writer = store.writer()) {
            for (int i = 0; i < 2_000; i++) {
                writer.put(ByteBuffer.wrap(bytes(i, 100 + i % 7)));
            }
            writer.seal();
        }
        assertThat(space.list(ContainerType.PACKS)).hasSize(50);
        try (Store store = Store.open(space, REPOSITORY, small)) {
            for (int i = 0; i < 2_000; i++) {
                Cid cid = Cid.ofContent(Codec.RAW, bytes(i, 100 + i % 7));
                assertThat(store.block(cid).sizeBytes()).isEqualTo(100 + i % 7);
            }
        }
    }

    /** Lengths around one leaf and around the length from which an object has a pack of its own; the channel gives a few bytes at a time. */
    @Test
    void anObjectFromAChannelIsTheOneThatItsBytesAre() {
        for (int length : List.of(0, 9, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1, 3 * MIB + 7, 5 * MIB)) {
            byte[] content = bytes(length, length);
            int headBytes = Math.min(length, length % 11);
            try (Store store = Store.open(space, REPOSITORY, options(length).withPacks(4 * MIB, 100, 3 * MIB));
                    StoreWriter writer = store.writer()) {
                ByteBuffer head = ByteBuffer.wrap(content, 0, headBytes);
                InputStream rest = new ByteArrayInputStream(content, headBytes, length - headBytes);
                ObjectRef object = writer.put(head, Channels.newChannel(rest));

                assertThat(head.remaining()).isEqualTo(headBytes);
                assertThat(writer.put(ByteBuffer.wrap(content)))
                        .as("%d bytes", length)
                        .isEqualTo(object);
                assertThat(writer.seal().sharedObjects()).as("%d bytes", length).isEqualTo(1);
                assertThat(store.bytes(object)).isEqualTo(ByteBuffer.wrap(content));
            }
        }
    }

    @Test
    void manyThreadsPutObjectsWithPacksOfTheirOwn() throws Exception {
        int threads = 4;
        int objects = 6;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Store store = Store.open(space, REPOSITORY, options(31).withPacks(4 * MIB, 100, 2 * MIB));
                StoreWriter writer = store.writer()) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> {
                    for (int i = 0; i < objects; i++) {
                        writer.put(new ByteArrayInputStream(bytes(i, 2 * MIB + i)));
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            assertThat(writer.seal().newObjects()).isEqualTo(objects);
            for (int i = 0; i < objects; i++) {
                FileHasher hasher = new FileHasher(inner -> {});
                hasher.update(ByteBuffer.wrap(bytes(i, 2 * MIB + i)));
                assertThat(store.bytes(hasher.finish())).isEqualTo(ByteBuffer.wrap(bytes(i, 2 * MIB + i)));
            }
        } finally {
            pool.shutdown();
        }
        assertThat(space.list(ContainerType.PACKS)).hasSize(objects + 1);
    }

    @Test
    void whatIsNotThereIsMissingAndTheMessageSaysWhat() {
        Cid cid = Cid.ofContent(Codec.RAW, bytes(1, 10));
        try (Store store = open(12)) {
            assertKind(Kind.MISSING, cid.toString(), () -> store.block(cid));
            assertKind(Kind.MISSING, cid.toString(), () -> store.bytes(new ObjectRef(cid, 10)));
        }
    }

    @Test
    void aSealedWriterTakesNothingMore() {
        try (Store store = open(13);
                StoreWriter writer = store.writer()) {
            writer.seal();
            assertThatThrownBy(() -> writer.put(json(1))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::seal).isInstanceOf(IllegalStateException.class);
        }
    }
}
