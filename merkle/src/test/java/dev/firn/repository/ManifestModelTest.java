package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestDiff;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrays that come and go at each other's chunk keys, against a map: whatever was there before, a version holds exactly what was put, its manifest is the one that a repository
 * without a past makes, and differences are those of the maps.
 */
final class ManifestModelTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
    private static final RefName MAIN = RefName.branch("main");
    private static final int SEEDS = Integer.getInteger("firn.manifest.seeds", 60);
    private static final int ROUNDS = 8;
    private static final List<String> PLACES = List.of("x", "x", "x/0", "x/0", "x/c", "x/c/0", "x/0/0", "");
    private static final List<String> NAMES = List.of(
            "0", "1", "0.1", "c", "0/0", "0/1", "1/0", "0/0/1", "0/1/0", "c/0", "c/0/0", "c/0/1", "c/0/1/1", "c.0.1");
    private static final List<String> DOCUMENTS = List.of(
            v2(1, "/"),
            v2(2, "/"),
            v2(2, "."),
            v2(3, "/"),
            v3(0, "/"),
            v3(1, "/"),
            v3(2, "/"),
            v3(2, "."),
            v3(3, "/"),
            "{\"zarr_format\":3,\"node_type\":\"group\"}",
            "not JSON");

    private final List<Repository> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Repository::close);
    }

    private static String ones(int rank) {
        return String.join(",", Collections.nCopies(rank, "1"));
    }

    private static String v2(int rank, String separator) {
        return "{\"zarr_format\":2,\"shape\":[" + ones(rank) + "],\"chunks\":[" + ones(rank)
                + "],\"dimension_separator\":\"" + separator + "\"}";
    }

    private static String v3(int rank, String separator) {
        return "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[" + ones(rank)
                + "],\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"" + separator
                + "\"}}}";
    }

    private Repository repository(int seed) {
        Repository repository =
                Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
        open.add(repository);
        return repository;
    }

    private static <T> T any(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String key(Random random, String name) {
        String place = any(random, PLACES);
        return place.isEmpty() ? name : place + "/" + name;
    }

    /** Some changes; nothing for a key that goes. */
    private static Map<String, Optional<String>> changes(Random random, Map<String, String> now) {
        Map<String, Optional<String>> changes = new TreeMap<>();
        for (int i = random.nextInt(now.isEmpty() ? 30 : 6); i >= 0; i--) {
            int kind = random.nextInt(10);
            if (kind < 3) {
                changes.put(
                        key(random, random.nextBoolean() ? ".zarray" : "zarr.json"),
                        Optional.of(any(random, DOCUMENTS)));
            } else if (kind < 7 || now.isEmpty()) {
                // Some are no texts, which manifests hold otherwise.
                String content = random.nextInt(3) + (random.nextBoolean() ? "" : "\u0000");
                changes.put(key(random, any(random, NAMES)), Optional.of(content));
            } else {
                changes.put(any(random, List.copyOf(now.keySet())), Optional.empty());
            }
        }
        return changes;
    }

    private static ByteBuffer bytes(String content) {
        return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Manifest commit(Repository repository, Map<String, Optional<String>> changes) {
        try (Session session = repository.session(MAIN)) {
            changes.forEach((key, content) ->
                    content.ifPresentOrElse(text -> session.put(key, bytes(text)), () -> session.delete(key)));
            session.commit(CommitRequest.of("m", "a"));
        }
        return repository.snapshot("main").manifest();
    }

    private static boolean isLawful(NavigableMap<String, String> files) {
        return files.keySet().stream().noneMatch(key -> {
            String below = files.ceilingKey(key + "/");
            return below != null && below.startsWith(key + "/");
        });
    }

    private static Map<String, Optional<String>> whole(Map<String, String> files) {
        TreeMap<String, Optional<String>> all = new TreeMap<>();
        files.forEach((key, content) -> all.put(key, Optional.of(content)));
        return all;
    }

    private static Optional<Cid> cid(Optional<String> content) {
        return content.map(text -> Cid.ofContent(Codec.RAW, bytes(text)));
    }

    private static void assertHolds(Manifest manifest, Map<String, String> files, String what) {
        List<String> keys = new ArrayList<>();
        manifest.forEachKey("", (key, object) -> {
            keys.add(key);
            assertThat(Optional.of(object.cid()))
                    .as("%s, %s", what, key)
                    .isEqualTo(cid(Optional.ofNullable(files.get(key))));
        });
        assertThat(keys).as(what).containsExactlyInAnyOrderElementsOf(files.keySet());
        files.forEach((key, content) -> assertThat(manifest.find(key).map(object -> object.cid()))
                .as("%s, %s", what, key)
                .isEqualTo(cid(Optional.of(content))));
    }

    private static void assertDifference(Version before, Version after, String what) {
        TreeMap<String, String> expected = new TreeMap<>();
        TreeSet<String> keys = new TreeSet<>(before.files().keySet());
        keys.addAll(after.files().keySet());
        for (String key : keys) {
            Optional<Cid> old = cid(Optional.ofNullable(before.files().get(key)));
            Optional<Cid> now = cid(Optional.ofNullable(after.files().get(key)));
            if (!old.equals(now)) {
                expected.put(key, old + " to " + now);
            }
        }
        TreeMap<String, String> seen = new TreeMap<>();
        ManifestDiff.forEach(before.manifest(), after.manifest(), change -> {
            String twice = seen.put(
                    change.key(),
                    change.before().map(object -> object.cid()) + " to "
                            + change.after().map(object -> object.cid()));
            assertThat(twice).as("%s, %s comes twice", what, change.key()).isNull();
        });
        assertThat(seen).as(what).isEqualTo(expected);
    }

    private record Version(NavigableMap<String, String> files, Manifest manifest) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aVersionHoldsWhatWasPutWhateverWasThereBefore(int part) {
        int refused = 0;
        for (int seed = part; seed < 4 * SEEDS; seed += 4) {
            Random random = new Random(seed);
            Repository repository = repository(seed);
            List<Version> versions = new ArrayList<>();
            versions.add(new Version(new TreeMap<>(), Manifest.empty(repository.store())));
            for (int round = 0; round < ROUNDS; round++) {
                String what = "seed " + seed + ", round " + round;
                Version last = versions.get(versions.size() - 1);
                Map<String, Optional<String>> changes = changes(random, last.files());
                TreeMap<String, String> files = new TreeMap<>(last.files());
                changes.forEach((key, content) ->
                        content.ifPresentOrElse(text -> files.put(key, text), () -> files.remove(key)));
                Manifest manifest;
                try {
                    manifest = commit(repository, changes);
                } catch (FirnException e) {
                    assertThat(isLawful(files))
                            .as("%s: %s", what, e.getMessage())
                            .isFalse();
                    refused++;
                    continue;
                }
                assertThat(isLawful(files)).as(what).isTrue();
                assertHolds(manifest, files, what + ": " + changes + " on " + last.files());
                Version next = new Version(files, manifest);
                assertDifference(last, next, what);
                assertDifference(next, last, what + ", back");
                assertDifference(any(random, versions), next, what + ", from afar");
                Cid fresh = files.isEmpty()
                        ? Manifest.emptyPage().cid()
                        : commit(repository(1000 + seed), whole(files)).cid();
                assertThat(manifest.cid()).as(what).isEqualTo(fresh);
                versions.add(next);
            }
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                            .damages())
                    .as("seed %d", seed)
                    .isEmpty();
        }
        assertThat(refused).isPositive();
    }
}
