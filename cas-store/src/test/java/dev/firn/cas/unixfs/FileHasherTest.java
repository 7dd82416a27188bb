package dev.firn.cas.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.testing.Generated;
import dev.firn.testing.JsonVectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileHasherTest {
    private static final int MIB = 1 << 20;
    private static final long QUICK_BYTES = 101L * MIB;

    /** CIDs of IPIP-499 (ipfs/specs) for "hello world" and the two chacha20 files about one leaf, and of kubo 0.42.0 for the rest. */
    @ParameterizedTest
    @CsvSource({
        "chunk-v1-seed, 1048576, bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta",
        "chunk-v1-seed, 1048577, bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64",
        "firn, 0, bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "firn, 2097153, bafybeihlbkqnipw4ahht2jk6iwyylqwgs6ev4msdpskufc23uiyc27q5ua",
        "firn, 3145735, bafybeifd4marjun756wwcnqtd4z6nckfx3rloamtnhbrlmlvu6vpah75my",
    })
    void generatedFilesHaveTheCidsThatOthersGiveThem(String seed, long size, String cid) {
        ObjectRef object = UnixFs.object(Generated.chacha20(seed, size), node -> {});
        assertThat(object).isEqualTo(new ObjectRef(Cid.parse(cid), size));
    }

    /** CIDs of kubo 0.42.0, profile unixfs-v1-2025. All leaves of these files but the last are equal, so they need not be hashed again and again. */
    @ParameterizedTest
    @CsvSource({
        "1072693253, bafybeifudr2rptozsz4ma5lxdscm4uueinhnmorjhp4no6ymxz52ojplqu",
        "1073741824, bafybeibqawkaltgjfdebq4no6nmfcvkcw7k52xqzclkwfmrkn6oxw7srmy",
        "1073741825, bafybeigx4uyebjbq65346xh6cjrt6yshbdudzudhnqecwbzvymslxj7gje",
        "1074790401, bafybeidifgl7inpxjc25u56bx6f2ojhdoov2qptq22jphzsqj4c7tvgy6a",
        "2147483648, bafybeieyiwtflptdh35ga5rvsber2dzcbc7cikzfdwjmndjifuq42d6yhe",
        "2147483649, bafybeifihcskhp6yse7pen24nfe2bxa7a6tb55cqbqknxb6wwonp6nlyjy",
    })
    void filesOfGigabytesOfZerosHaveTheCidsThatKuboGivesThem(long size, String cid) {
        assertThat(FileDagBuilder.build(new ZeroLeaves(size), size, node -> {}).cid())
                .hasToString(cid);
    }

    @Test
    void helloWorldHasTheCidOfIpip499() {
        ByteBuffer hello = ByteBuffer.wrap("hello world".getBytes(StandardCharsets.UTF_8));
        assertThat(UnixFs.objectCid(hello)).hasToString("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
        assertThat(hello.remaining()).isEqualTo(11);
    }

    @Test
    void howTheBytesArriveDoesNotMatter() {
        long seed = 7;
        Random random = new Random(seed);
        byte[] bytes = new byte[5 * MIB + 12345];
        random.nextBytes(bytes);
        for (int size : new int[] {0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1, 4 * MIB, bytes.length}) {
            ByteBuffer content = ByteBuffer.wrap(bytes, 0, size);
            List<Cid> leaves = new ArrayList<>();
            for (int at = 0; at == 0 || at < size; at += MIB) {
                leaves.add(Cid.ofContent(Codec.RAW, content.slice(at, Math.min(MIB, size - at))));
            }
            FileDagReference wanted = new FileDagReference(leaves, size);
            List<Block> whole = new ArrayList<>();
            List<Block> pieces = new ArrayList<>();
            assertThat(UnixFs.object(content, whole::add))
                    .as("seed %s, %s bytes", seed, size)
                    .isEqualTo(wanted.object);
            assertThat(hashInPieces(content, random, pieces))
                    .as("seed %s, %s bytes", seed, size)
                    .isEqualTo(wanted.object);
            assertThat(UnixFs.object(new ByteArrayInputStream(bytes, 0, size), node -> {}))
                    .isEqualTo(wanted.object);
            assertThat(whole).containsExactlyElementsOf(wanted.inner.values());
            assertThat(pieces).containsExactlyElementsOf(wanted.inner.values());
            assertThat(content.remaining()).isEqualTo(size);
        }
    }

    private static ObjectRef hashInPieces(ByteBuffer content, Random random, List<Block> inner) {
        FileHasher hasher = new FileHasher(inner::add);
        for (int at = 0; at < content.remaining(); ) {
            int taken = Math.min(random.nextInt(3 * MIB / 2), content.remaining() - at);
            hasher.update(content.slice(at, taken));
            at += taken;
        }
        ObjectRef object = hasher.finish();
        assertThatThrownBy(hasher::finish).isInstanceOf(IllegalStateException.class);
        return object;
    }

    @Test
    void manyThreadsGiveTheSameObjectAsOne() {
        byte[] bytes = new byte[9 * MIB + 1];
        new Random(8).nextBytes(bytes);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        Executor never = task -> {};
        try {
            for (Executor executor : List.of(threads, never, (Executor) Runnable::run)) {
                for (int size : new int[] {0, 1, MIB, MIB + 1, 2 * MIB, 9 * MIB, bytes.length}) {
                    ByteBuffer content = ByteBuffer.wrap(bytes, 0, size);
                    List<Block> inner = new ArrayList<>();
                    ParallelFileHasher hasher = new ParallelFileHasher(inner::add, executor, 1 + size % 4);
                    hasher.update(content.slice(0, size / 3));
                    hasher.update(content.slice(size / 3, size - size / 3));
                    List<Block> wanted = new ArrayList<>();
                    assertThat(hasher.finish()).isEqualTo(UnixFs.object(content, wanted::add));
                    assertThat(inner).isEqualTo(wanted);
                    assertThatThrownBy(hasher::finish).isInstanceOf(IllegalStateException.class);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aStreamThatFailsIsReportedAsTheMediumFailing() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> UnixFs.object(broken, node -> {}))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.IO))
                .hasMessageContaining("gone");
    }

    @Test
    void allFilesOfKuboHaveItsCids() {
        Map<String, Object> files = JsonVectors.map(
                JsonVectors.member(JsonVectors.map(JsonVectors.require("vectors/unixfs.json")), "files"));
        List<Map<String, Object>> rows = JsonVectors.rows(JsonVectors.member(files, "rows"));
        assertThat(rows).hasSizeGreaterThan(30).allSatisfy(row -> {
            long size = (Long) JsonVectors.member(row, "size");
            if (size <= QUICK_BYTES) {
                assertThat(generated(row, size).cid()).hasToString((String) JsonVectors.member(row, "cid"));
            } else {
                assertThat(row).containsEntry("generator", "zeros");
                assertThat(FileDagBuilder.build(new ZeroLeaves(size), size, node -> {})
                                .cid())
                        .hasToString((String) JsonVectors.member(row, "cid"));
            }
        });
    }

    private static ObjectRef generated(Map<String, Object> row, long size) {
        boolean zeros = JsonVectors.member(row, "generator").equals("zeros");
        InputStream bytes =
                zeros ? Generated.zeros(size) : Generated.chacha20((String) JsonVectors.member(row, "seed"), size);
        return UnixFs.object(bytes, node -> {});
    }

    @Test
    void theFileVectorsOfIpip499Hold() {
        List<Map<String, Object>> rows = ipip499(0, QUICK_BYTES);
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            String text = (String) row.getOrDefault("text", "");
            InputStream bytes = text.isEmpty()
                    ? Generated.chacha20((String) JsonVectors.member(row, "seed"), size(row))
                    : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            assertThat(UnixFs.object(bytes, node -> {}).cid()).hasToString((String) JsonVectors.member(row, "cid"));
        });
    }

    /** The one is the beginning of the other, which has one byte more; so a gigabyte is made and hashed once. */
    @Test
    void theFileVectorsOfIpip499OfAGigabyteHold() {
        List<Map<String, Object>> rows = ipip499(QUICK_BYTES, Long.MAX_VALUE);
        assertThat(rows).extracting(FileHasherTest::size).containsExactly(1L << 30, (1L << 30) + 1);
        assertThat(rows).extracting(row -> row.get("seed")).containsOnly("v1-2025-seed");
        List<Block> inner = new ArrayList<>();
        ObjectRef longer = UnixFs.object(Generated.chacha20("v1-2025-seed", size(rows.get(1))), inner::add);
        assertThat(longer.cid()).hasToString((String) JsonVectors.member(rows.get(1), "cid"));

        List<Cid> leaves =
                PbNode.decode(inner.get(0)).links().stream().map(PbLink::cid).toList();
        assertThat(leaves).hasSize(1024);
        assertThat(FileDagBuilder.build(leaves, 1L << 30, node -> {}).cid())
                .hasToString((String) JsonVectors.member(rows.get(0), "cid"));
    }

    /** The vectors of files of so many bytes, in the order in which they stand. */
    private static List<Map<String, Object>> ipip499(long aboveBytes, long atMostBytes) {
        Map<String, Object> file = JsonVectors.map(JsonVectors.require("vectors/ipip499.json"));
        return JsonVectors.rows(JsonVectors.member(file, "vectors")).stream()
                .filter(row -> JsonVectors.member(row, "profile").equals("unixfs-v1-2025"))
                .filter(row -> !JsonVectors.member(row, "kind").toString().endsWith("directory"))
                .filter(row -> size(row) > aboveBytes && size(row) <= atMostBytes)
                .toList();
    }

    private static long size(Map<String, Object> row) {
        return (Long) row.getOrDefault("size", (long) ((String) row.getOrDefault("text", "")).length());
    }

    /** The leaves of a file of zeros. */
    private static final class ZeroLeaves extends AbstractList<Cid> {
        private final int count;
        private final Cid full = Cid.ofContent(Codec.RAW, new byte[MIB]);
        private final Cid last;

        ZeroLeaves(long size) {
            count = (int) ((size + MIB - 1) / MIB);
            last = Cid.ofContent(Codec.RAW, new byte[(int) (size - (count - 1L) * MIB)]);
        }

        @Override
        public Cid get(int index) {
            return index == count - 1 ? last : full;
        }

        @Override
        public int size() {
            return count;
        }
    }
}
