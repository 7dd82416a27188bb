package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.unixfs.TreeBuilder;
import dev.firn.bridge.unixfs.UnixFsEntry;
import dev.firn.bridge.unixfs.UnixFsPart;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.bridge.unixfs.UnixFsWalk;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.index.Place;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Versions as UnixFS directories, against kubo's CIDs and against directories built file by file. */
final class UnixFsViewTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    @Test
    void everyHierarchyHasTheBlocksOfItsDirectory() {
        try (Repository repository = memory()) {
            for (Hierarchy.Expected expected : Hierarchy.withUnixFsCids()) {
                Hierarchy hierarchy = expected.read();
                Snapshot version = repository.snapshot(hierarchy.commitTo(repository, MAIN));
                assertThat(UnixFsView.root(repository, version, "").cid())
                        .as(expected.name())
                        .hasToString(expected.digest());
                checkView(repository, version, hierarchy);
            }
        }
    }

    @Test
    void wideDeepAndLargeVersionsHaveTheBlocksOfTheirDirectories() {
        Random random = new Random(11);
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put("flat/.zarray", zarray(6_000, 1, "."));
        files.put("nested/.zarray", zarray(3, 3, "/"));
        for (int i = 0; i < 6_000; i++) {
            files.put("flat/" + i, ByteBuffer.allocate(4).putInt(i).flip());
        }
        for (int i = 0; i < 300; i++) {
            String key = "nested/" + random.nextInt(3) + "/" + random.nextInt(12) + "/" + random.nextInt(300);
            files.put(key, ByteBuffer.allocate(4).putInt(i % 9).flip());
        }
        byte[] large = new byte[(5 << 20) / 2];
        random.nextBytes(large);
        files.put("nested/large", ByteBuffer.wrap(large));
        files.put("nested.dot", ByteBuffer.wrap(large, 0, 1 << 20));
        files.put("nested/0/odd/file", ByteBuffer.wrap(large, 0, (1 << 20) + 1));
        files.put("empty", ByteBuffer.allocate(0));
        Hierarchy hierarchy = new Hierarchy("wide, deep and large", files);
        try (Repository repository = memory()) {
            checkView(repository, repository.snapshot(hierarchy.commitTo(repository, MAIN)), hierarchy);
        }
    }

    @Test
    void aPartOfAVersionHasTheEntryOfThatPath() {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put("a/zarr.json", ByteBuffer.wrap("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        files.put("a/.zarray", zarray(3, 3, "/"));
        files.put("a/0/1/2", ByteBuffer.allocate(9));
        files.put("a/0/2/2", ByteBuffer.allocate(10));
        try (Repository repository = memory()) {
            Snapshot version = repository.snapshot(new Hierarchy("parts", files).commitTo(repository, MAIN));
            try (UnixFsView whole = UnixFsView.open(repository, version, "")) {
                for (String path : List.of("", "a", "a/0", "a/0/2", "a/0/2/2", "a/zarr.json")) {
                    try (UnixFsView part = UnixFsView.open(repository, version, path)) {
                        assertThat(whole.find(path)).as(path).contains(part.root());
                        assertThat(bytes(part)).isNotEmpty();
                    }
                }
                assertThat(whole.find("a/0/3")).isEmpty();
                assertThat(whole.find("a/0/2/2/x")).isEmpty();
            }
            assertThatThrownBy(() -> UnixFsView.root(repository, version, "a/7"))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.MISSING));
        }
    }

    /** Nothing is known from before: the repository is opened anew over the same bytes. */
    @Test
    void theCidOfADirectoryIsFoundWithoutReadingAByteOfItsFiles() {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        Random random = new Random(12);
        files.put("a/.zarray", zarray(40, 2, "."));
        for (int i = 0; i < 40; i++) {
            byte[] chunk = new byte[5_000];
            random.nextBytes(chunk);
            files.put("a/" + i + ".7", ByteBuffer.wrap(chunk));
        }
        byte[] large = new byte[3 << 20];
        random.nextBytes(large);
        files.put("large", ByteBuffer.wrap(large));
        MemorySpace space = new MemorySpace(CLOCK::millis);
        Surroundings surroundings = new Surroundings(CLOCK, new Random(3), "tester");
        List<Place> places = new ArrayList<>();
        try (Repository repository = Repository.create(space, surroundings)) {
            Snapshot version = repository.snapshot(new Hierarchy("cold", files).commitTo(repository, MAIN));
            files.keySet().stream()
                    .filter(key -> !key.endsWith(".zarray"))
                    .forEach(key -> places.addAll(repository.store().places(version.object(key))));
        }
        assertThat(places).hasSizeGreaterThanOrEqualTo(41);
        CountingSpace counting = new CountingSpace(space, places);
        try (Repository repository = Repository.open(counting, surroundings)) {
            Snapshot version = repository.snapshot("main");
            TreeBuilder tree = new TreeBuilder(block -> {});
            files.forEach((key, bytes) -> tree.file(key, UnixFs.object(bytes.duplicate())));
            assertThat(UnixFsView.root(repository, version, "").cid())
                    .isEqualTo(tree.finish().cid());
            assertThat(counting.reads()).as("reads of chunks").isZero();
            version.get("a/3.7");
            assertThat(counting.reads()).as("reads of chunks, once one is read").isEqualTo(1);
        }
    }

    private static void checkView(Repository repository, Snapshot version, Hierarchy hierarchy) {
        Map<Cid, ByteBuffer> wanted = new HashMap<>();
        TreeBuilder tree = new TreeBuilder(block -> wanted.put(block.cid(), block.bytes()));
        hierarchy.files().forEach((key, bytes) -> {
            for (int begin = 0; begin == 0 || begin < bytes.limit(); begin += Block.MAX_BYTES) {
                ByteBuffer leaf = bytes.slice(begin, Math.min(Block.MAX_BYTES, bytes.limit() - begin));
                wanted.put(Cid.ofContent(Codec.RAW, leaf), leaf);
            }
            tree.file(key, UnixFs.object(bytes.duplicate(), block -> wanted.put(block.cid(), block.bytes())));
        });
        Cid root = tree.finish().cid();
        try (UnixFsView view = UnixFsView.open(repository, version, "")) {
            assertThat(view.root().cid()).as(hierarchy.name()).isEqualTo(root);
            assertThat(bytes(view)).as(hierarchy.name()).isEqualTo(wanted);
            hierarchy
                    .files()
                    .forEach((key, bytes) -> assertThat(view.find(key))
                            .as("%s: %s", hierarchy.name(), key)
                            .contains(new UnixFsEntry.File(UnixFs.object(bytes.duplicate()))));
            assertThat(order(view)).as(hierarchy.name()).isEqualTo(slowOrder(root, wanted));
        }
    }

    private static Map<Cid, ByteBuffer> bytes(UnixFsView view) {
        Map<Cid, ByteBuffer> blocks = new HashMap<>();
        UnixFsWalk walk = view.walk(view.root());
        while (walk.hasNext()) {
            UnixFsPart part = walk.next();
            ByteBuffer bytes = view.bytes(part, ByteBuffer::allocate);
            assertThat(Cid.ofContent(part.cid().knownCodec().orElseThrow(), bytes))
                    .isEqualTo(part.cid());
            assertThat(bytes.remaining()).isEqualTo(part.sizeBytes());
            blocks.put(part.cid(), bytes);
        }
        return blocks;
    }

    private static List<Cid> order(UnixFsView view) {
        List<Cid> order = new ArrayList<>();
        Set<Cid> seen = new HashSet<>();
        view.walk(view.root()).forEachRemaining(part -> {
            if (seen.add(part.cid())) {
                order.add(part.cid());
            }
        });
        return order;
    }

    /** Each block once, where it is met first when links are followed as they stand. */
    private static List<Cid> slowOrder(Cid root, Map<Cid, ByteBuffer> blocks) {
        List<Cid> order = new ArrayList<>();
        follow(root, blocks, new HashSet<>(), order);
        return order;
    }

    private static void follow(Cid cid, Map<Cid, ByteBuffer> blocks, Set<Cid> seen, List<Cid> order) {
        if (!seen.add(cid)) {
            return;
        }
        order.add(cid);
        if (cid.has(Codec.DAG_PB)) {
            for (PbLink link : PbNode.decode(
                            Optional.ofNullable(blocks.get(cid)).orElseThrow(), "test")
                    .links()) {
                follow(link.cid(), blocks, seen, order);
            }
        }
    }

    private static ByteBuffer zarray(int size, int rank, String separator) {
        String axes = (size + ",").repeat(rank).replaceAll(",$", "");
        String text = "{\"zarr_format\": 2, \"shape\": [" + axes + "], \"chunks\": [" + axes
                + "], \"dtype\": \"<i4\", \"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\","
                + " \"dimension_separator\": \"" + separator + "\"}";
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Repository memory() {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(3), "tester"));
    }
}
