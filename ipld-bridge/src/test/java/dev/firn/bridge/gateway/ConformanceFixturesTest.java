package dev.firn.bridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The requests for CARs of the official gateway conformance suite on its own fixtures, which are of other UnixFS profiles than Firn's. What is expected is
 * what its {@code tests/trustless_gateway_car_test.go} expects; see the README beside the fixtures.
 */
final class ConformanceFixturesTest {
    private static final List<String> MULTIBLOCK = List.of(
            "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm",
            "bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq",
            "bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue",
            "bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe",
            "bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm");

    private ListedBlocks blocks = new ListedBlocks();

    private String load(String name) {
        blocks = ListedBlocks.ofConformanceCar(name);
        return blocks.cids().get(0).toString();
    }

    private List<String> answer(String path, String query) {
        return BlockPlanTest.answer(blocks, path, query).stream()
                .map(Cid::toString)
                .toList();
    }

    private String at(String path) {
        return ResolvedPath.of(ContentPath.parse("/ipfs/" + path), blocks).end().toString();
    }

    private static List<String> list(Object... parts) {
        List<String> all = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof List<?> many) {
                many.forEach(one -> all.add(one.toString()));
            } else {
                all.add(part.toString());
            }
        }
        return all;
    }

    @Test
    void testTrustlessCarPathing() {
        String root = load("subdir-with-two-single-block-files");
        assertThat(answer(root + "/subdir/ascii.txt", ""))
                .containsExactly(root, at(root + "/subdir"), at(root + "/subdir/ascii.txt"));
        assertThat(answer(root + "/subdir", "dag-scope=block")).containsExactly(root, at(root + "/subdir"));
        assertThat(answer(root + "/subdir/ascii.txt", "dag-scope=block")).hasSize(3);
        assertThat(answer(root, "dag-scope=entity")).containsExactly(root);
    }

    @Test
    void testTrustlessCarPathingThroughHamt() {
        String root = load("single-layer-hamt-with-multi-block-files");
        ResolvedPath path = ResolvedPath.of(ContentPath.parse("/ipfs/" + root + "/685.txt"), blocks);
        assertThat(path.roots()).hasSize(2);
        assertThat(path.walked()).hasSizeGreaterThanOrEqualTo(2);
        List<Cid> whole = BlockPlanTest.answer(blocks, root + "/685.txt", "");
        assertThat(whole.subList(0, path.walked().size())).isEqualTo(path.walked());
        assertThat(whole.get(path.walked().size())).isEqualTo(path.end());
        assertThat(whole.size()).isGreaterThan(path.walked().size() + 1);
        ResolvedPath other = ResolvedPath.of(ContentPath.parse("/ipfs/" + root + "/1.txt"), blocks);
        List<Cid> expected = new ArrayList<>(other.walked());
        expected.add(other.end());
        assertThat(BlockPlanTest.answer(blocks, root + "/1.txt", "dag-scope=block"))
                .isEqualTo(expected);
        List<Cid> shards = BlockPlanTest.answer(blocks, root, "dag-scope=entity");
        assertThat(shards).allMatch(cid -> cid.has(Codec.DAG_PB)).hasSizeGreaterThan(100);
        assertThat(BlockPlanTest.answer(blocks, root, "dag-scope=entity&entity-bytes=0:*"))
                .isEqualTo(shards);
        assertThat(shards).doesNotContain(path.end());
    }

    @Test
    void testTrustlessCarPathingThroughDagCbor() {
        String root = load("dir-with-dag-cbor-with-links");
        String document = at(root + "/document");
        assertThat(Cid.parse(document).has(Codec.DAG_CBOR)).isTrue();
        assertThat(answer(document + "/files/single", "")).containsExactly(document, at(document + "/files/single"));
        assertThat(answer(root + "/document", "dag-scope=entity")).containsExactly(root, document);
    }

    @Test
    void testTrustlessCarDagScopeEntityAndAllOfChunkedFiles() {
        String root = load("subdir-with-mixed-block-files");
        String file = at(root + "/subdir/multiblock.txt");
        for (String scope : List.of("entity", "all")) {
            assertThat(answer(root + "/subdir/multiblock.txt", "dag-scope=" + scope))
                    .isEqualTo(list(root, at(root + "/subdir"), file, MULTIBLOCK));
        }
        assertThat(answer(root + "/subdir/multiblock.txt", "dag-scope=entity&entity-bytes=0:*"))
                .isEqualTo(list(root, at(root + "/subdir"), file, MULTIBLOCK));
        assertThat(answer(root + "/subdir", "dag-scope=all"))
                .hasSize(blocks.cids().size());
    }

    @Test
    void testTrustlessCarEntityBytes() {
        String root = load("subdir-with-mixed-block-files");
        String file = at(root + "/subdir/multiblock.txt");
        String range = "dag-scope=entity&entity-bytes=";
        assertThat(answer(file, range + "512:*")).isEqualTo(list(file, MULTIBLOCK.subList(2, 5)));
        assertThat(answer(file, range + "512:1023")).isEqualTo(list(file, MULTIBLOCK.subList(2, 4)));
        assertThat(answer(file, range + "512:-256")).isEqualTo(list(file, MULTIBLOCK.subList(2, 4)));
        assertThat(answer(file, range + "-5:*")).isEqualTo(list(file, MULTIBLOCK.subList(3, 5)));
        assertThat(answer(file, range + "-9999:*")).isEqualTo(list(file, MULTIBLOCK));
        assertThat(answer(file, range + "-9999:-3")).isEqualTo(list(file, MULTIBLOCK.subList(0, 4)));
        assertThat(answer(file, range + "0:0")).isEqualTo(list(file, MULTIBLOCK.get(0)));
    }

    @Test
    void testTrustlessCarEntityBytesWithAMissingBlock() {
        String root = load("file-3k-and-3-blocks-missing-block");
        assertThat(answer(root, "dag-scope=entity&entity-bytes=0:1000"))
                .containsExactly(root, "QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF");
        assertThat(answer(root, "dag-scope=entity&entity-bytes=2200:*"))
                .containsExactly(root, "QmWXY482zQdwecnfBsj78poUUuPXvyw2JAFAEMw4tzTavV");
    }

    @Test
    void testTrustlessCarOrderAndDuplicates() {
        String root = load("dir-with-duplicate-files");
        String ascii = at(root + "/ascii.txt");
        String hello = at(root + "/hello.txt");
        String multiblock = at(root + "/multiblock.txt");
        assertThat(at(root + "/ascii-copy.txt")).isEqualTo(ascii);
        assertThat(answer(root, "car-dups=y")).isEqualTo(list(root, ascii, ascii, hello, multiblock, MULTIBLOCK));
        assertThat(answer(root, "car-dups=n")).isEqualTo(list(root, ascii, hello, multiblock, MULTIBLOCK));
        assertThat(answer("bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa", "car-dups=y"))
                .isEmpty();
    }
}
