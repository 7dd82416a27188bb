package dev.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.tree.BoundedTrie;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Item;
import dev.firn.tree.TreeBuilder;
import dev.firn.zarr.ArrayNaming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {
    private static final String[] LETTERS = {"a", "Z", "é", "\uffee", "\ud801\udc00", " ", "\"", "\\", "/x", "e\u0301"};

    private static ManifestEntry.Document document(String key, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ManifestEntry.Document(
                key, new ObjectRef(Cid.ofContent(Codec.RAW, bytes), bytes.length), Optional.of(text));
    }

    private static ObjectRef object(Random random) {
        byte[] content = new byte[8];
        random.nextBytes(content);
        long size = random.nextInt(3) == 0 ? (1L << 20) + 1 + random.nextInt(1000) : random.nextInt(1 << 20);
        return new ObjectRef(Cid.ofContent(size > 1 << 20 ? Codec.DAG_PB : Codec.RAW, content), size);
    }

    private static ManifestEntry entry(Random random) {
        StringBuilder key = new StringBuilder("k" + random.nextInt(1000));
        for (int i = random.nextInt(6); i > 0; i--) {
            key.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        if (random.nextInt(3) == 0) {
            return document(key.toString(), "t".repeat(random.nextInt(50)) + "\n\u0001é\ud801\udc00");
        }
        if (random.nextBoolean()) {
            return new ManifestEntry.Document(key.toString(), object(random), Optional.empty());
        }
        int rank = random.nextInt(4);
        ChunkOrder order = ChunkOrder.of(rank);
        TreeMap<dev.firn.tree.Bits, ObjectRef> chunks = new TreeMap<>();
        for (int i = 0; i < 1 + random.nextInt(16); i++) {
            chunks.put(order.key(random.longs(rank).toArray()), object(random));
        }
        List<Item.Entry<ObjectRef>> entries = new ArrayList<>();
        chunks.forEach((at, value) -> entries.add(new Item.Entry<>(at, value)));
        return new ManifestEntry.ChunkMap(
                key + "/", new ArrayNaming(rank, ArrayNaming.Encoding.V2, '.'), new ChunkSet.Inline(entries));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pagesComeBackAsWrittenAndWeighWhatTheyTake(long seed) {
        Random random = new Random(seed);
        TreeMap<dev.firn.tree.Bits, ManifestEntry> entries = new TreeMap<>();
        for (int i = 0; i < 3000; i++) {
            ManifestEntry entry = entry(random);
            entries.put(Pages.bits(entry.key()), entry);
        }
        Map<Cid, Block> blocks = new HashMap<>();
        TreeBuilder<ManifestEntry> builder = new TreeBuilder<>(Pages.FORMAT, block -> blocks.put(block.cid(), block));
        entries.forEach(builder::add);
        Optional<Item<ManifestEntry>> root = builder.finish();
        new BoundedTrie<>(Pages.FORMAT, cid -> Optional.ofNullable(blocks.get(cid)), root).check();
        for (Block block : blocks.values()) {
            MapNode page = (MapNode) DagJson.decode(block.toByteArray(), "page");
            List<Item<ManifestEntry>> items = Pages.rootItems(block);
            for (Ipld item : ((ListNode) page.find("items").orElseThrow()).items()) {
                assertThat(Weights.of(item)).as("seed %d", seed).isEqualTo(DagJson.encode(item).length);
                assertThat(Pages.FORMAT.weight(items.remove(0)))
                        .as("seed %d", seed)
                        .isEqualTo(DagJson.encode(item).length);
            }
            assertThat(block.sizeBytes()).isLessThan(65_536 + 2_000);
        }
        Manifest manifest = Manifest.read(
                ((Item.Branch<ManifestEntry>) root.orElseThrow()).node(), cid -> Optional.ofNullable(blocks.get(cid)));
        List<ManifestEntry> read = new ArrayList<>();
        manifest.entries("").forEachRemaining(read::add);
        assertThat(read).as("seed %d", seed).isEqualTo(List.copyOf(entries.values()));
    }

    @Test
    void anEmptyManifestIsThisPageForEver() {
        assertThat(new String(Manifest.emptyPage().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("{\"firn\":\"manifest\",\"items\":[],\"level\":1}");
    }

    @Test
    void unlawfulPagesAreCorrupt() {
        Cid raw = Cid.ofContent(Codec.RAW, "x".getBytes(StandardCharsets.UTF_8));
        String link = "{\"/\":\"" + raw + "\"}";
        for (String item : List.of(
                "{\"key\":\"a\",\"object\":" + link + ",\"size\":1,\"text\":\"y\"}",
                "{\"key\":\"a\",\"object\":" + link + ",\"size\":2,\"text\":\"x\"}",
                "{\"key\":\"a/../b\",\"object\":" + link + ",\"size\":1}",
                "{\"key\":\"a\",\"object\":" + link + ",\"size\":-1}",
                "{\"key\":\"a\",\"object\":" + link + ",\"size\":2000000}",
                "{\"extra\":1,\"key\":\"a\",\"object\":" + link + ",\"size\":1}",
                "{\"chunks\":[],\"encoding\":\"v2\",\"key\":\"a/\",\"rank\":1,\"separator\":\".\"}",
                "{\"chunks\":[[\"01\"," + link
                        + ",1]],\"encoding\":\"v2\",\"key\":\"a/\",\"rank\":1,\"separator\":\".\"}",
                "{\"chunks\":[[\"1\"," + link + ",1],[\"0\"," + link
                        + ",1]],\"encoding\":\"v2\",\"key\":\"a/\",\"rank\":1,\"separator\":\".\"}",
                "{\"chunks\":[[\"1\"," + link
                        + ",1]],\"encoding\":\"v3\",\"key\":\"a/\",\"rank\":1,\"separator\":\".\"}",
                "{\"chunks\":[[\"1\"," + link
                        + ",1]],\"encoding\":\"v2\",\"key\":\"a\",\"rank\":1,\"separator\":\".\"}")) {
            Block page = Block.of(
                    Codec.DAG_JSON,
                    ("{\"firn\":\"manifest\",\"items\":[" + item + "],\"level\":1}").getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> Manifest.read(page.cid(), cid -> Optional.of(page)))
                    .as(item)
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        }
    }

    @Test
    void aShortTextMustStandInThePage() {
        byte[] text = "x".getBytes(StandardCharsets.UTF_8);
        assertThat(PendingChange.findText(java.nio.ByteBuffer.wrap(text))).contains("x");
        assertThat(PendingChange.findText(java.nio.ByteBuffer.wrap(new byte[] {(byte) 0xff})))
                .isEmpty();
        assertThat(PendingChange.findText(java.nio.ByteBuffer.wrap(new byte[4_097])))
                .isEmpty();
    }
}
