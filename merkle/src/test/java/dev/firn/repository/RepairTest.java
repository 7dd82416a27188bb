package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository.VerifyDepth;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was damaged or lost comes back from a copy, a repository with the same bytes, or a directory that has them. */
class RepairTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final RefName MAIN = RefName.branch("main");
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}";
    private static final int LARGE_BYTES = 3 << 20;

    @TempDir
    private Path root;

    private Path damaged;
    private Path good;
    private final List<Map<String, byte[]>> versions = new ArrayList<>();
    private final List<Cid> commits = new ArrayList<>();

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new Random(seed), "test");
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void makeTwoVersionsAndACopy() throws IOException {
        damaged = root.resolve("damaged");
        good = root.resolve("good");
        Map<String, byte[]> content = new TreeMap<>();
        content.put("a/zarr.json", ARRAY.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 20; i++) { // More than stand in a page, so that there is a tree.
            content.put("a/c/" + i, bytes(i, 500));
        }
        content.put("large", bytes(99, LARGE_BYTES));
        try (Repository repository = Repository.create(damaged, surroundings(1))) {
            commit(repository, content);
            content.put("a/c/3", bytes(333, 700));
            commit(repository, content);
        }
        copy(damaged, good);
    }

    private void commit(Repository repository, Map<String, byte[]> content) {
        try (Session session = repository.session(MAIN)) {
            content.forEach((key, value) -> session.put(key, ByteBuffer.wrap(value)));
            commits.add(
                    session.commit(CommitRequest.of("test", "test")).commit().orElseThrow());
            versions.add(Map.copyOf(content));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static List<Path> files(Path directory, String... below) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String name : below) {
            try (Stream<Path> files = Files.walk(directory.resolve(name))) {
                files.filter(Files::isRegularFile).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private static void flipEverywhere(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 60; at < bytes.length * 3 / 4; at += 97) {
            bytes[at] ^= 1;
        }
        Files.delete(file);
        Files.write(file, bytes);
    }

    private RepairReport repair(Donor donor) {
        try (Repository repository = Repository.open(damaged, surroundings(2))) {
            return repository.repairFrom(donor, 1);
        }
    }

    private RepairReport repairFromCopy() {
        try (Repository other = Repository.open(good, surroundings(3))) {
            return repair(new RepositoryDonor(other));
        }
    }

    private void requireAllBytes() {
        try (Repository repository = Repository.open(damaged, surroundings(4))) {
            for (int i = 0; i < commits.size(); i++) {
                Snapshot snapshot = repository.snapshot(commits.get(i));
                versions.get(i)
                        .forEach((key, value) ->
                                assertThat(snapshot.get(key)).as(key).isEqualTo(ByteBuffer.wrap(value)));
            }
        }
    }

    @Test
    void whatIsSoundStaysAsItIs() throws IOException {
        long files = files(damaged, ".").size();
        RepairReport report = repairFromCopy();
        assertThat(report.healedCount()).isZero();
        assertThat(report.left().isSound()).isTrue();
        assertThat(files(damaged, ".")).hasSize((int) files);
    }

    @Test
    void damagedBytesComeBackFromACopy() throws IOException {
        for (Path pack : files(damaged, "packs")) {
            flipEverywhere(pack);
        }
        RepairReport report = repairFromCopy();
        assertThat(report.healedCount()).isGreaterThan(5);
        assertThat(report.left().damages()).isEmpty();
        requireAllBytes();
    }

    @Test
    void allThatIsGoneComesBackFromACopyLevelByLevel() throws IOException {
        for (Path file : files(damaged, "packs", "lines")) {
            Files.delete(file);
        }
        RepairReport report = repairFromCopy();
        assertThat(report.left().damages()).isEmpty();
        assertThat(report.left().commitCount()).isEqualTo(2);
        requireAllBytes();
    }

    @Test
    void afterFilesThatCannotBeOpenedEveryVersionIsWholeAndTheFilesAreNamed() throws IOException {
        for (Path file : files(damaged, "packs", "lines")) {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        }
        RepairReport report = repairFromCopy();
        assertThat(report.left().damages()).isNotEmpty().allSatisfy(damage -> {
            assertThat(damage.content()).isEmpty();
            assertThat(damage.hitCount()).isZero();
        });
        requireAllBytes();
    }

    @Test
    void objectsComeBackFromADirectoryWhereverTheyLieInIt() throws IOException {
        for (Path pack : files(damaged, "packs")) {
            flipEverywhere(pack);
        }
        Path directory = Files.createDirectories(root.resolve("files/elsewhere"));
        for (int i = 0; i < versions.size(); i++) {
            for (Map.Entry<String, byte[]> entry : versions.get(i).entrySet()) {
                Files.write(directory.resolve(i + entry.getKey().replace('/', '-')), entry.getValue());
            }
        }
        RepairReport report = repair(new DirectoryDonor(root.resolve("files"), root.resolve("files/.firn")));
        assertThat(report.healedCount()).isGreaterThan(5);
        try (Repository repository = Repository.open(damaged, surroundings(5))) {
            assertThat(repository.store().bytes(repository.snapshot("main~1").object("large")))
                    .isEqualTo(ByteBuffer.wrap(bytes(99, LARGE_BYTES)));
        }
        // Nodes are nowhere in a directory.
        assertThat(report.left().damages())
                .allSatisfy(damage -> assertThat(damage.message()).doesNotContain("large"));
    }

    @Test
    void whatNobodyHasIsNamedWithTheKeysThatItHits() throws IOException {
        for (Path pack : files(damaged, "packs")) {
            flipEverywhere(pack);
        }
        for (Path pack : files(good, "packs")) {
            flipEverywhere(pack);
        }
        RepairReport report = repairFromCopy();
        assertThat(report.left().damages()).isNotEmpty();
        assertThat(report.left().damages().stream().mapToLong(Damage::hitCount).sum())
                .isPositive();
        try (Repository repository = Repository.open(damaged, surroundings(6))) {
            assertThat(repository.verify(VerifyDepth.FULL, Optional.empty(), 1).isSound())
                    .isFalse();
        }
    }
}
