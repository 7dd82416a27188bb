package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryDiffTest {
    private static final List<String> KEYS = List.of(
            ".zgroup",
            "a/.zarray",
            "a/0.0",
            "a/0.1",
            "a/10.2",
            "a/2.0",
            "a/readme.txt",
            "b/zarr.json",
            "b/c/0",
            "b/c/1",
            "b.txt",
            "empty",
            "\u00e9t\u00e9/\ud83d\ude00",
            "\u00e9t\u00e9/\uff5e");

    @TempDir
    private Path directory;

    @Test
    void keysAreThoseOfASlowComparisonInBothDirections() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Path data = Files.createDirectory(directory.resolve("data" + seed));
            Map<String, String> version = content(random);
            Map<String, String> files = changed(version, random);
            commit(data, version);
            write(data, files);

            String forth = expected(version, files);
            String back = expected(files, version);
            assertThat(Run.in(data, "diff", "--name-status", "-z", "main"))
                    .as("seed %d", seed)
                    .isEqualTo(new Run(0, forth, ""));
            assertThat(Run.in(data, "diff", "--name-status", "-z", "main", "."))
                    .as("seed %d", seed)
                    .isEqualTo(new Run(0, forth, ""));
            assertThat(Run.in(data, "diff", "--name-status", "-z", data.toString(), "main"))
                    .as("seed %d", seed)
                    .isEqualTo(new Run(0, back, ""));
        }
    }

    @Test
    void twoDirectoriesAreComparedWithAndWithoutARepository() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Path left = Files.createDirectory(directory.resolve("left" + seed));
            Path right = Files.createDirectory(directory.resolve("right" + seed));
            Map<String, String> older = content(random);
            Map<String, String> newer = changed(older, random);
            write(left, older);
            write(right, newer);
            String[] report = {"diff", left.toString(), right.toString()};
            String[] names = {"diff", "--name-status", "-z", left.toString(), right.toString()};

            Run without = Run.in(directory, report);
            assertThat(Run.in(directory, names)).as("seed %d", seed).isEqualTo(new Run(0, expected(older, newer), ""));
            commit(left, older);
            assertThat(Run.in(left, names)).as("seed %d", seed).isEqualTo(new Run(0, expected(older, newer), ""));
            assertThat(Run.in(left, "diff", "main", right.toString()).out())
                    .as("seed %d", seed)
                    .isEqualTo(without.out());
            assertThat(Run.in(left, report)).as("seed %d", seed).isEqualTo(without);
        }
        assertThat(Run.in(directory, "diff", "left0", "right0", "--at", "x").code())
                .isEqualTo(ExitCodes.USAGE);
    }

    /** Whatever two versions are told to differ in, a version and the files of the other are told to differ in. */
    @Test
    void reportsAreThoseOfTheTwoVersions() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Path data = Files.createDirectory(directory.resolve("data" + seed));
            Map<String, String> version = content(random);
            Map<String, String> files = changed(version, random);
            commit(data, version);
            commitNext(data, version, files);
            write(data, files);

            for (String how : List.of("--json", "-q", "--name-status")) {
                assertThat(Run.in(data, "diff", how, "main~1"))
                        .as("seed %d", seed)
                        .isEqualTo(Run.in(data, "diff", how, "main~1", "main"));
                assertThat(Run.in(data, "diff", how, ".", "main~1"))
                        .as("seed %d", seed)
                        .isEqualTo(Run.in(data, "diff", how, "main", "main~1"));
            }
            assertThat(Run.in(data, "diff", "main")).as("seed %d", seed).isEqualTo(new Run(0, "", ""));
        }
    }

    @Test
    void directoryCanBeANodeOfTheVersion() throws IOException {
        Sample.create(directory);
        Path sst = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(sst.resolve("0.0"), "one");
        Files.writeString(sst.resolve("0.1"), "other");
        Files.writeString(sst.resolve("1.2"), "new");

        assertThat(Run.in(directory, "diff", "main", "elsewhere", "--at", "sst/", "--name-status"))
                .isEqualTo(new Run(0, "D\tsst/.zarray\nM\tsst/0.1\nD\tsst/1.0\nD\tsst/1.1\nA\tsst/1.2\n", ""));
    }

    @Test
    void revisionIsMeantWhereADirectoryHasItsName() throws IOException {
        Sample.create(directory);
        Files.createDirectory(directory.resolve("main"));

        assertThat(Run.in(directory, "diff", "main~1", "main"))
                .isNotEqualTo(Run.in(directory, "diff", "main~1", "./main"));
        assertThat(Run.in(directory, "diff", "main~1", "./main", "--name-status")
                        .out())
                .isEqualTo("D\t.zgroup\nD\tsst/.zarray\nD\tsst/0.0\nD\tsst/0.1\n");
    }

    private static Map<String, String> content(Random random) {
        Map<String, String> content = new TreeMap<>(ZarrKey.ORDER);
        for (String key : KEYS) {
            if (random.nextInt(4) > 0) {
                content.put(key, text(key, random));
            }
        }
        content.put("always", "there");
        return content;
    }

    private static Map<String, String> changed(Map<String, String> content, Random random) {
        Map<String, String> changed = content(random);
        content.forEach((key, text) -> {
            if (random.nextInt(2) == 0) {
                changed.put(key, text);
            }
        });
        return changed;
    }

    private static String text(String key, Random random) {
        int length = 10 * (1 + random.nextInt(3));
        if (key.endsWith(".zarray")) {
            return "{\"zarr_format\":2,\"shape\":[" + length + ",40],\"chunks\":[10,20],\"dtype\":\"<i2\","
                    + "\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null}";
        }
        if (key.endsWith("zarr.json")) {
            return "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[" + length + "],\"data_type\":\"int8\","
                    + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[5]}},"
                    + "\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":0,"
                    + "\"codecs\":[{\"name\":\"bytes\"}]}";
        }
        return key.equals("empty") ? "" : "x".repeat(random.nextInt(3)) + random.nextInt(3);
    }

    /** The slow reference: every key of either, one by one. */
    private static String expected(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> keys = new TreeSet<>((left, right) -> java.util.Arrays.compareUnsigned(
                left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8)));
        keys.addAll(before.keySet());
        keys.addAll(after.keySet());
        StringBuilder lines = new StringBuilder();
        for (String key : keys) {
            if (!before.containsKey(key)) {
                lines.append("A\t").append(key).append('\0');
            } else if (!after.containsKey(key)) {
                lines.append("D\t").append(key).append('\0');
            } else if (!before.get(key).equals(after.get(key))) {
                lines.append("M\t").append(key).append('\0');
            }
        }
        return lines.toString();
    }

    private static void commit(Path data, Map<String, String> content) {
        // Seeded: this process alone draws from it.
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(1), Sample.AUTHOR);
        try (Repository repository = Repository.create(data.resolve(".firn"), surroundings)) {
            put(repository, Map.of(), content);
        }
    }

    private static void commitNext(Path data, Map<String, String> before, Map<String, String> content) {
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(2), Sample.AUTHOR);
        try (Repository repository = Repository.open(data.resolve(".firn"), surroundings)) {
            put(repository, before, content);
        }
    }

    private static void put(Repository repository, Map<String, String> before, Map<String, String> content) {
        try (Session session = repository.session(RefName.branch("main"))) {
            before.keySet().stream().filter(key -> !content.containsKey(key)).forEach(session::delete);
            content.forEach((key, text) -> session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
            session.put("always", ByteBuffer.wrap("there".getBytes(StandardCharsets.UTF_8)));
            session.commit(CommitRequest.of("a version", Sample.AUTHOR));
        }
    }

    private static void write(Path data, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = data.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
