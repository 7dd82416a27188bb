package dev.firn.bridge.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KnownDirectoriesTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[900,1],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\"}}";

    private final Repository repository =
            Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(1), "tester"));

    @AfterEach
    void close() {
        repository.close();
    }

    private Snapshot commit(Map<String, String> changes) {
        try (Session session = repository.session(MAIN)) {
            changes.forEach((key, text) -> {
                if (text.isEmpty()) {
                    session.delete(key);
                } else {
                    session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                }
            });
            session.commit(CommitRequest.of("change", "tester"));
        }
        return repository.snapshot("main");
    }

    /** The slow way: all of a version at once. */
    private Set<Cid> whole(Snapshot version) {
        Set<Cid> blocks = new HashSet<>();
        UnixFsView.build(repository, version, "", block -> blocks.add(block.cid()));
        return blocks;
    }

    /* Of each array the directory itself, "c", and one for each chunk; root and group: only those on the way to what changed are made again. */
    @Test
    void aVersionAfterAnotherCostsOnlyTheArraysThatChanged() {
        int arrays = 20;
        int chunks = 50;
        TreeMap<String, String> first = new TreeMap<>();
        for (int i = 0; i < arrays; i++) {
            first.put("g/a" + i + "/zarr.json", ARRAY + " ".repeat(i));
            for (int k = 0; k < chunks; k++) {
                first.put("g/a" + i + "/c/" + k + "/0", "chunk " + i + " " + k);
            }
        }
        Snapshot version = commit(first);
        KnownDirectories known = new KnownDirectories(repository);
        int[] made = {0};
        known.build(version, block -> made[0]++);
        int ofTheFirst = made[0];
        assertThat(ofTheFirst).isEqualTo(2 + arrays * (2 + chunks));
        for (int i = 0; i < 10; i++) {
            made[0] = 0;
            version = commit(Map.of("g/a" + i + "/c/7/0", "changed"));
            UnixFsEntry root = known.build(version, block -> made[0]++);
            assertThat(root).isEqualTo(UnixFsView.root(repository, version, ""));
            assertThat(made[0]).isEqualTo(2 + 2 + chunks);
        }
        made[0] = 0;
        known.build(version, block -> made[0]++);
        assertThat(made[0]).as("of a version that is known").isEqualTo(2);
    }

    @Test
    void everyBlockOfEveryVersionIsMadeOnceAtLeastWhateverTheHierarchy() {
        List<String> paths = List.of(
                "a", "a-b", "a.b", "a/in", "b/deep/er", "é", "g/0", "g/\ud83d\ude00", "arrays/of/many", "a/in/side");
        for (int seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            KnownDirectories known = new KnownDirectories(repository);
            Set<Cid> made = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                Snapshot version = commit(changes(random, paths));
                UnixFsEntry root = known.build(version, block -> made.add(block.cid()));

                assertThat(root).as("seed %s", seed).isEqualTo(UnixFsView.root(repository, version, ""));
                assertThat(made).as("seed %s", seed).containsAll(whole(version));
            }
        }
    }

    private static Map<String, String> changes(Random random, List<String> paths) {
        TreeMap<String, String> changes = new TreeMap<>();
        changes.put("zarr.json", "{\"n\":" + random.nextInt() + "}");
        for (int i = 0; i < 6; i++) {
            String path = paths.get(random.nextInt(paths.size()));
            changes.put(path + "/zarr.json", random.nextInt(5) == 0 ? "{}" : ARRAY);
            changes.put(path + "/c/" + random.nextInt(20) + "/0", "chunk " + random.nextInt(3));
            changes.put(path + "/notes.txt", "note " + random.nextInt(3));
        }
        return changes;
    }

    @Test
    void anArrayAtTheRootAndAnEmptyVersionAreMadeAsWholes() {
        KnownDirectories known = new KnownDirectories(repository);
        Snapshot version =
                commit(Map.of("zarr.json", ARRAY, "c/0/0", "chunk", "more/zarr.json", ARRAY, ".hidden/x", "y"));

        assertThat(known.build(version, block -> {})).isEqualTo(UnixFsView.root(repository, version, ""));
        Snapshot empty = commit(Map.of("zarr.json", "", "c/0/0", "", "more/zarr.json", "", ".hidden/x", ""));
        assertThat(known.build(empty, block -> {})).isEqualTo(UnixFsView.root(repository, empty, ""));
    }
}
