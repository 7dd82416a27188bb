package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.history.ChangeSummary;
import dev.firn.manifest.KeyChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepositoryTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String V3 =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}";
    private static final String V3_DOT = V3.replace("\"separator\":\"/\"", "\"separator\":\".\"");
    private static final String V3_RANK_1 = V3.replace("[64,64]", "[64]");

    private final MemorySpace space = new MemorySpace(CLOCK::millis);
    private final Repository repository = Repository.create(space, new Surroundings(CLOCK, new Random(1), "tester"));

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private CommitResult commit(Map<String, Optional<String>> changes) {
        try (Session session = repository.session(MAIN)) {
            changes.forEach((key, text) ->
                    text.ifPresentOrElse(value -> session.put(key, bytes(value)), () -> session.delete(key)));
            return session.commit(CommitRequest.of("change", "tester"));
        }
    }

    private Snapshot head() {
        return repository.snapshot("main");
    }

    private static String text(Snapshot snapshot, String key) {
        return StandardCharsets.UTF_8.decode(snapshot.get(key)).toString();
    }

    @Test
    void whateverAKeyLooksLikeItIsReadWholeAndInPart() {
        Map<String, Optional<String>> all = new TreeMap<>();
        all.put("a/zarr.json", Optional.of(V3));
        all.put("a/c/1/2", Optional.of("a chunk"));
        all.put("a/c/1/x2", Optional.of("a document between chunks"));
        all.put("a/c/1/02", Optional.of("a document whose name is almost a chunk's"));
        all.put("s/zarr.json", Optional.of(V3.replace("[64,64]", "[]")));
        all.put("s/c", Optional.of("the only chunk"));
        all.put("a/abc", Optional.of("a document that ends like it"));
        all.put("7", Optional.of("a document of one digit"));
        all.put("a?", Optional.of("what text without UTF-8 becomes"));
        all.put("long1", Optional.of("x".repeat(5_000)));
        commit(all);
        all.forEach((key, text) -> {
            String whole = text.orElseThrow();
            assertThat(text(head(), key)).as(key).isEqualTo(whole);
            assertThat(StandardCharsets.UTF_8.decode(head().get(key, 2, 5)).toString())
                    .as(key)
                    .isEqualTo(whole.substring(2, 5));
            assertThat(head().object(key).sizeBytes()).as(key).isEqualTo(whole.length());
        });
        for (String none : List.of("a\ud800", "a/c/1/3", "a/c/1", "8", "", "a/c/1/2/", "c", "s/c/0")) {
            assertThat(head().find(none)).as(none).isEmpty();
            assertThatThrownBy(() -> head().get(none))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.MISSING));
        }
    }

    @Test
    void theFirstCommitCountsWhatACountOfDifferencesWould() {
        Map<String, Optional<String>> all = new TreeMap<>();
        all.put("a/zarr.json", Optional.of(V3));
        all.put("b/zarr.json", Optional.of(V3_RANK_1));
        all.put("README", Optional.of("hello"));
        for (int i = 0; i < 40; i++) {
            all.put("a/c/" + i + "/7", Optional.of("chunk " + i));
        }
        ChangeSummary first = commit(all).summary();
        Map<String, Optional<String>> none = new TreeMap<>();
        all.keySet().forEach(key -> none.put(key, Optional.empty()));
        none.put("other", Optional.of("stays"));
        commit(none);
        ChangeSummary second = commit(all).summary();

        assertThat(first.arrays()).isEqualTo(second.arrays()).isEqualTo(new ChangeSummary.Counts(2, 0, 0));
        assertThat(first.chunks()).isEqualTo(second.chunks()).isEqualTo(new ChangeSummary.Counts(40, 0, 0));
        assertThat(first.documents()).isEqualTo(second.documents()).isEqualTo(new ChangeSummary.Counts(3, 0, 0));
    }

    @Test
    void whatWasPutIsReadAndListed() {
        commit(Map.of("a/zarr.json", Optional.of(V3), "a/c/0/1", Optional.of("chunk"), "README", Optional.of("hello")));
        assertThat(text(head(), "a/zarr.json")).isEqualTo(V3);
        assertThat(text(head(), "a/c/0/1")).isEqualTo("chunk");
        assertThat(head().exists("a/c/0/2")).isFalse();
        assertThat(head().list("")).extracting(NodeListing::name).containsExactly("README", "a");
        assertThat(head().list("").get(1).kind()).isEqualTo(NodeListing.Kind.ARRAY);
        assertThat(head().array("a").orElseThrow().chunkCount()).isEqualTo(1);
        assertThat(head().totals("").entryCount()).isEqualTo(3);
    }

    @Test
    void aCommitThatChangesNothingIsNotMade() {
        commit(Map.of("k", Optional.of("v")));
        Cid before = repository.resolve("main");
        assertThat(commit(Map.of("k", Optional.of("v"))).commit()).isEmpty();
        assertThat(commit(Map.of("absent", Optional.empty())).commit()).isEmpty();
        assertThat(repository.resolve("main")).isEqualTo(before);
    }

    @Test
    void historyIsWalkedAndUndone() {
        List<Cid> commits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            commits.add(commit(Map.of("k", Optional.of("v" + i))).commit().orElseThrow());
        }
        assertThat(repository.resolve("main~2")).isEqualTo(commits.get(1));
        assertThat(repository.resolve("main^")).isEqualTo(commits.get(2));
        assertThat(repository.resolve(commits.get(0).toString().substring(9, 20)))
                .isEqualTo(commits.get(0));
        repository.refs().undo(MAIN);
        assertThat(repository.resolve("main")).isEqualTo(commits.get(2));
        repository.refs().undo(MAIN);
        assertThat(repository.resolve("main")).isEqualTo(commits.get(1));
        assertThat(repository.resolve("main@{2}")).isEqualTo(commits.get(3));
        commits.set(2, commit(Map.of("k", Optional.of("other"))).commit().orElseThrow());
        repository.refs().undo(MAIN);
        assertThat(repository.resolve("main")).isEqualTo(commits.get(1));
        assertThat(repository.refs().operations(MAIN, 100)).hasSize(8);
    }

    @Test
    void aSessionOnAnOldBaseIsAConflict() {
        commit(Map.of("k", Optional.of("1")));
        try (Session slow = repository.session(MAIN)) {
            slow.put("k", bytes("slow"));
            commit(Map.of("k", Optional.of("2")));
            assertThatThrownBy(() -> slow.commit(CommitRequest.of("late", "tester")))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CONFLICT));
        }
        assertThat(text(head(), "k")).isEqualTo("2");
    }

    @Test
    void anUnknownRevisionNamesWhatIsNear() {
        commit(Map.of("k", Optional.of("1")));
        assertThatThrownBy(() -> repository.resolve("mian"))
                .isInstanceOfSatisfying(
                        FirnException.class,
                        e -> assertThat(e.hint().orElse("")).contains("main"));
    }

    @Test
    void aKeyIsNotTheDirectoryOfAnother() {
        commit(Map.of("a/b", Optional.of("1"), "arr/zarr.json", Optional.of(V3), "arr/c/0/0", Optional.of("x")));
        assertThatThrownBy(() -> commit(Map.of("a", Optional.of("2")))).hasMessageContaining("below");
        assertThatThrownBy(() -> commit(Map.of("a/b/c", Optional.of("2")))).hasMessageContaining("directory");
        assertThatThrownBy(() -> commit(Map.of("arr/c/0", Optional.of("2")))).hasMessageContaining("below");
        assertThatThrownBy(() -> commit(Map.of("arr/c/0/0/1", Optional.of("2"))))
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> commit(Map.of("x", Optional.of("2"), "x/y", Optional.of("3"))))
                .hasMessageContaining("directory");
        assertThat(commit(Map.of("a", Optional.of("2"), "a/b", Optional.empty()))
                        .commit())
                .isPresent();
        assertThat(commit(Map.of("a/b", Optional.of("1"), "a", Optional.empty()))
                        .commit())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theManifestIsAFunctionOfContentAloneAndReadsAsWritten(long seed) {
        Random random = new Random(seed);
        TreeMap<String, String> reference = new TreeMap<>();
        Snapshot before = repository.emptySnapshot();
        for (int step = 0; step < 12; step++) {
            Map<String, Optional<String>> changes = randomChanges(random, reference);
            TreeMap<String, String> old = new TreeMap<>(reference);
            changes.forEach((key, value) ->
                    value.ifPresentOrElse(text -> reference.put(key, text), () -> reference.remove(key)));
            commit(changes);
            Snapshot now = head();
            assertThat(keys(now)).as("seed %d step %d", seed, step).isEqualTo(reference);
            assertThat(now.manifestCid()).as("seed %d step %d", seed, step).isEqualTo(fromScratch(reference));
            assertThat(differences(before, now))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(expectedDifferences(old, reference));
            before = now;
        }
    }

    private Map<String, Optional<String>> randomChanges(Random random, Map<String, String> present) {
        String[] arrays = {"", "a/", "a/b/", "g/x/", "g/y/"};
        TreeMap<String, Optional<String>> changes = new TreeMap<>();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            String array = arrays[random.nextInt(arrays.length)];
            int kind = random.nextInt(12);
            String document = new String[] {V3, V3_DOT, V3_RANK_1, "{}"}[random.nextInt(4)];
            String key = kind == 0
                    ? array + "zarr.json"
                    : kind < 7
                            ? array + "c/" + random.nextInt(8) + "/" + random.nextInt(8)
                            : kind < 10
                                    ? array + "c." + random.nextInt(8) + "." + random.nextInt(8)
                                    : array + "n" + kind;
            String value = kind == 0 ? document : "v" + random.nextInt(5);
            changes.put(key, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(value));
        }
        if (random.nextInt(4) == 0) {
            present.keySet().stream()
                    .filter(key -> key.startsWith("a/"))
                    .forEach(key -> changes.put(key, Optional.empty()));
        }
        return changes;
    }

    private Map<String, String> keys(Snapshot snapshot) {
        TreeMap<String, String> keys = new TreeMap<>();
        snapshot.forEachKey("", (key, object) -> {
            assertThat(snapshot.find(key)).contains(object);
            assertThat(keys.put(key, text(snapshot, key))).isNull();
        });
        return keys;
    }

    private Cid fromScratch(Map<String, String> content) {
        MemorySpace other = new MemorySpace(CLOCK::millis);
        try (Repository fresh = Repository.create(other, new Surroundings(CLOCK, new Random(2), "other"));
                Session session = fresh.session(MAIN)) {
            content.forEach((key, text) -> session.put(key, bytes(text)));
            return session.commit(CommitRequest.of("all", "other")).manifest();
        }
    }

    private static Map<String, String> differences(Snapshot before, Snapshot after) {
        TreeMap<String, String> found = new TreeMap<>();
        before.diff(
                after,
                change -> assertThat(found.put(change.key(), mark(change))).isNull());
        return found;
    }

    private static String mark(KeyChange change) {
        return change.isAdded() ? "A" : change.isRemoved() ? "D" : "M";
    }

    private static Map<String, String> expectedDifferences(Map<String, String> before, Map<String, String> after) {
        TreeMap<String, String> expected = new TreeMap<>();
        before.forEach((key, value) -> {
            if (!value.equals(after.get(key))) {
                expected.put(key, after.containsKey(key) ? "M" : "D");
            }
        });
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(key -> expected.put(key, "A"));
        return expected;
    }
}
