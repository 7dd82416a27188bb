package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.manifest.KeyChange;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history of a climate data set: every version committed in order, and all that can be asked of them held against the directories. */
final class ClimateHistoryTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final int STEPS = 8;

    private record Change(Optional<ObjectRef> before, Optional<ObjectRef> after, boolean isChunk) {}

    @TempDir
    private Path directory;

    private static List<Hierarchy> steps(String format) {
        List<Hierarchy> steps = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            String name = "climate/steps/" + format + "/step" + step;
            steps.add(Hierarchy.of(name, SharedData.require(name)));
        }
        return steps;
    }

    private Repository create() {
        return Repository.create(directory.resolve("climate.firn"), new Surroundings(CLOCK, new Random(1), "tester"));
    }

    private static List<Snapshot> commitAll(List<Hierarchy> steps, Repository repository) {
        List<Cid> commits =
                steps.stream().map(step -> step.commitTo(repository, MAIN)).toList();
        return commits.stream().map(repository::snapshot).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void everyStepComesBackLater(String format) {
        List<Hierarchy> steps = steps(format);
        try (Repository repository = create()) {
            List<Snapshot> snapshots = commitAll(steps, repository);
            for (int i = 0; i < STEPS; i++) {
                assertThat(Hierarchy.of(steps.get(i).name(), snapshots.get(i))).isEqualTo(steps.get(i));
            }
            assertThat(snapshots.get(6).manifestCid())
                    .isEqualTo(snapshots.get(2).manifestCid());
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 2)
                            .damages())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void theStoreIsLittleMoreThanTheDistinctBytes(String format) throws IOException {
        List<Hierarchy> steps = steps(format);
        Set<ByteBuffer> distinct = new HashSet<>();
        steps.forEach(step -> distinct.addAll(step.files().values()));
        long distinctBytes = distinct.stream().mapToLong(ByteBuffer::remaining).sum();
        try (Repository repository = create()) {
            commitAll(steps, repository);
        }
        assertThat(sizeBytes(directory))
                .as("bytes on disk of %s, beside %d distinct bytes", format, distinctBytes)
                .isLessThanOrEqualTo(distinctBytes * 12 / 10);
    }

    private static long sizeBytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .flatMapToLong(file -> LongStream.of(file.toFile().length()))
                    .sum();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void theDifferenceOfAnyTwoStepsIsThatOfTheirDirectories(String format) {
        List<Hierarchy> steps = steps(format);
        try (Repository repository = create()) {
            List<Snapshot> snapshots = commitAll(steps, repository);
            for (int i = 0; i < STEPS; i++) {
                for (int j = 0; j < STEPS; j++) {
                    assertThat(difference(snapshots.get(i), snapshots.get(j)))
                            .as("%s: step %d to step %d", format, i + 1, j + 1)
                            .isEqualTo(slowDifference(steps.get(i), steps.get(j)));
                }
            }
        }
    }

    private static Map<String, Change> difference(Snapshot before, Snapshot after) {
        Map<String, Change> changes = new TreeMap<>();
        before.diff(after, (KeyChange change) -> {
            Change was = changes.put(
                    change.key(),
                    new Change(change.before(), change.after(), change.chunk().isPresent()));
            assertThat(was).as("%s is shown twice", change.key()).isNull();
        });
        return changes;
    }

    private static Map<String, Change> slowDifference(Hierarchy before, Hierarchy after) {
        Map<String, Change> changes = new TreeMap<>();
        Set<String> keys = new TreeSet<>(before.files().keySet());
        keys.addAll(after.files().keySet());
        for (String key : keys) {
            Optional<ByteBuffer> was = Optional.ofNullable(before.files().get(key));
            Optional<ByteBuffer> is = Optional.ofNullable(after.files().get(key));
            if (!was.equals(is)) {
                boolean isChunk = !key.matches("(.*/)?(\\.zarray|\\.zattrs|\\.zgroup|\\.zmetadata|zarr\\.json)");
                changes.put(key, new Change(object(was), object(is), isChunk));
            }
        }
        return changes;
    }

    private static Optional<ObjectRef> object(Optional<ByteBuffer> bytes) {
        return bytes.map(present -> UnixFs.object(present.duplicate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void eachStepChangesTheKeysThatItsAuthorSays(String format) {
        Map<String, Object> said = JsonVectors.map(JsonVectors.require("climate/changes.json"));
        List<Map<String, Object>> rows = JsonVectors.rows(JsonVectors.member(said, format));
        assertThat(rows).hasSize(STEPS);
        try (Repository repository = create()) {
            List<Snapshot> snapshots = commitAll(steps(format), repository);
            for (int i = 0; i < STEPS; i++) {
                Snapshot before = i == 0 ? repository.emptySnapshot() : snapshots.get(i - 1);
                Map<String, Set<Object>> wanted = Map.of(
                        "added", keys(rows.get(i), "added"),
                        "changed", keys(rows.get(i), "changed"),
                        "removed", keys(rows.get(i), "removed"));
                assertThat(byKind(difference(before, snapshots.get(i))))
                        .as("step %d", i + 1)
                        .isEqualTo(wanted);
            }
        }
    }

    private static Set<Object> keys(Map<String, Object> row, String member) {
        return new TreeSet<>((List<?>) JsonVectors.member(row, member));
    }

    private static Map<String, Set<Object>> byKind(Map<String, Change> changes) {
        Set<Object> added = new TreeSet<>();
        Set<Object> changed = new TreeSet<>();
        Set<Object> removed = new TreeSet<>();
        changes.forEach((key, change) -> {
            Set<Object> kind =
                    change.before().isEmpty() ? added : change.after().isEmpty() ? removed : changed;
            kind.add(key);
        });
        return Map.of("added", added, "changed", changed, "removed", removed);
    }
}
