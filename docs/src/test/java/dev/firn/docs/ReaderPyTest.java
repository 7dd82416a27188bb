package dev.firn.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what the library wrote with docs/reader.py, which was written from docs/format.md alone. */
final class ReaderPyTest {
    private static final long SEED = 20_261_121;
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    /** Order of code points, in which U+1F30A follows U+FB03; the order of Java's strings has it before. */
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path temporary;

    private final TreeMap<String, byte[]> present = new TreeMap<>(BYTES);
    private final Map<Cid, String> listings = new LinkedHashMap<>();

    private record Answer(int exit, String out, String errors) {}

    @Test
    void everyKeyOfEveryVersionHasItsBytes() throws Exception {
        Path directory = manyVersions();
        for (Map.Entry<Cid, String> version : listings.entrySet()) {
            assertThat(done(directory, "ls", version.getKey().toString()))
                    .as("seed %d", SEED)
                    .isEqualTo(version.getValue());
        }
        List<Cid> newestFirst = new ArrayList<>(listings.keySet());
        Collections.reverse(newestFirst);
        assertThat(done(directory, "log").lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactlyElementsOf(
                        newestFirst.stream().map(Cid::toString).toList());
        assertThat(done(directory, "cat", "main", "two/c/3/4")).isEqualTo("x7");
        assertThat(reader(directory, "cat", "main", "two/c/999/999").errors()).contains("missing");
        assertThat(done(directory, "verify")).contains("as it was written");
    }

    @Test
    void oneByteThatIsNotAsItWasWrittenIsRefused() throws Exception {
        Random random = new Random(SEED);
        Path directory = temporary.resolve("small");
        try (Repository repository = Repository.create(directory, surroundings())) {
            present.put("a/zarr.json", array("[9]"));
            for (int i = 0; i < 20; i++) {
                present.put("a/c/" + i, randomBytes(random, 5000));
            }
            commit(repository, Map.copyOf(present));
        }
        assertThat(done(directory, "verify")).contains("as it was written");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (!name.matches("(packs|lines|refs|firn).*")) {
                    continue;
                }
                byte[] bytes = Files.readAllBytes(file);
                int at = random.nextInt(bytes.length);
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                replace(file, flipped);
                Answer answer = reader(directory, "verify");
                assertThat(answer.exit())
                        .as("seed %d, %s, byte %d", SEED, name, at)
                        .isEqualTo(1);
                assertThat(answer.errors()).contains("reader.py: ").doesNotContain("Traceback");
                replace(file, bytes);
            }
        }
    }

    @Test
    void zarrPythonOpensAVersionThroughTheStore() throws Exception {
        Path source = temporary.resolve("source.zarr");
        Path directory = temporary.resolve("zarr.firn");
        String write = """
                import sys, numpy as np, zarr
                g = zarr.open_group(sys.argv[1], mode='w')
                a = g.create_array('deep/a', shape=(50, 70), chunks=(7, 9), dtype='f8')
                a[:] = np.arange(3500).reshape(50, 70) * 0.25
                s = g.create_array('sharded', shape=(64, 64), shards=(32, 32), chunks=(8, 8), dtype='i4')
                s[:] = np.arange(4096).reshape(64, 64)
                """;
        String compare = """
                import sys, numpy as np, zarr
                sys.path.insert(0, sys.argv[3])
                from reader import FirnStore
                want, got = zarr.open(sys.argv[1], mode='r'), zarr.open(FirnStore(sys.argv[2], 'main'), mode='r')
                for name in ('deep/a', 'sharded'):
                    assert want[name][:].any() and np.array_equal(want[name][:], got[name][:]), name
                    assert np.array_equal(want[name][3:21, 5:40], got[name][3:21, 5:40]), name
                assert sorted(got.group_keys()) == ['deep'] and sorted(got.array_keys()) == ['sharded']
                print('equal')
                """;
        assertThat(python("-c", write, source.toString()).exit()).isZero();
        try (Stream<Path> files = Files.walk(source);
                Repository repository = Repository.create(directory, surroundings())) {
            Map<String, byte[]> content = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(source.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            commit(repository, content);
        }
        Answer answer = python(
                "-c",
                compare,
                source.toString(),
                directory.toString(),
                Objects.requireNonNull(script().getParent()).toString());
        assertThat(answer).isEqualTo(new Answer(0, "equal\n", answer.errors()));
        assertThat(answer.errors()).doesNotContain("Traceback");
    }

    private Path manyVersions() {
        Path directory = temporary.resolve("many");
        Random random = new Random(SEED);
        try (Repository repository = Repository.create(directory, surroundings())) {
            step(repository, documents(random));
            step(repository, chunks("three", "[4,4,4]", 700, 9));
            step(repository, chunks("two", "[4,4]", 70_100, 300));
            step(repository, chunks("one", "[4]", 300, 1));
            step(repository, Map.of("two/c/3/4", bytes("x7"), "scalar/c", bytes("changed")));
            repository.refs().create(RefName.tag("v/Ü_1"), repository.resolve("main"));
        }
        return directory;
    }

    private void step(Repository repository, Map<String, byte[]> changes) {
        present.putAll(changes);
        listings.put(commit(repository, changes), listing());
    }

    private static Map<String, byte[]> documents(Random random) {
        Map<String, byte[]> changes = new TreeMap<>();
        changes.put("README", bytes("text with \"quotes\", \\, \u0001, \u007f and \t"));
        changes.put("empty", new byte[0]);
        changes.put("binary", new byte[] {(byte) 0xff, 0, 1});
        changes.put("long text", bytes("ä".repeat(4_000)));
        changes.put("exactly", bytes("y".repeat(4_096)));
        changes.put("one more", bytes("y".repeat(4_097)));
        changes.put("large", randomBytes(random, 3 << 20));
        changes.put("large and odd", randomBytes(random, (3 << 20) + 12_345));
        changes.put("mebibyte", randomBytes(random, 1 << 20));
        changes.put("scalar/zarr.json", array("[]"));
        changes.put("scalar/c", bytes("scalar"));
        for (String name : List.of("\uD83C\uDF0A", "\uFB03", "\uE000", "ÿ", "e\u0301", "é")) {
            changes.put("names/" + name, bytes(name));
            changes.put("names/" + name + "-array/.zarray", bytes("{\"zarr_format\":2,\"shape\":[4,4]}"));
            changes.put("names/" + name + "-array/3.18446744073709551615", bytes(name));
        }
        for (int i = 0; i < 1_500; i++) {
            changes.put("many/" + random.nextInt(100) + "/" + i, bytes("document " + i));
        }
        return changes;
    }

    private static Map<String, byte[]> chunks(String path, String shape, int count, int edge) {
        Map<String, byte[]> changes = new TreeMap<>();
        changes.put(path + "/zarr.json", array(shape));
        int rank = 1 + (int) shape.chars().filter(c -> c == ',').count();
        for (int i = 0; i < count; i++) {
            StringBuilder key = new StringBuilder(path).append("/c/");
            int rest = i;
            for (int axis = 1; axis < rank; axis++, rest /= edge) {
                key.append(rest % edge).append('/');
            }
            changes.put(key.append(rest).toString(), bytes("chunk " + i % 1_000));
        }
        return changes;
    }

    private static Cid commit(Repository repository, Map<String, byte[]> changes) {
        try (Session session = repository.session(MAIN)) {
            changes.forEach((key, value) -> session.put(key, ByteBuffer.wrap(value)));
            return session.commit(CommitRequest.of("a\n\"change\"", "Tester <tester@example.org>"))
                    .commit()
                    .orElseThrow();
        }
    }

    private String listing() {
        return present.entrySet().stream()
                .map(entry -> sha256(entry.getValue()) + " " + entry.getValue().length + " " + entry.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Surroundings surroundings() {
        return new Surroundings(CLOCK, new Random(SEED), "tester");
    }

    private static byte[] array(String shape) {
        return bytes("{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":" + shape
                + ",\"chunk_key_encoding\":\"default\"}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Files.delete(file);
        Files.write(file, bytes);
    }

    private String done(Path directory, String... arguments) throws Exception {
        Answer answer = reader(directory, arguments);
        assertThat(answer.exit()).as(answer.errors()).isZero();
        return answer.out();
    }

    private Answer reader(Path directory, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(script().toString(), directory.toString()));
        all.addAll(List.of(arguments));
        return python(all.toArray(String[]::new));
    }

    /** Runs Python; what it writes goes to files, so that no pipe fills up. */
    private Answer python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("FIRN_TEST_PYTHON", "python3").toString(), "-B"));
        command.addAll(List.of(arguments));
        Path out = temporary.resolve("out");
        Path errors = temporary.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return fail("no answer within five minutes: " + command);
        }
        return new Answer(process.exitValue(), Files.readString(out), Files.readString(errors));
    }

    private static Path script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("docs/reader.py");
            if (Files.isRegularFile(script)) {
                return script;
            }
        }
        return fail("there is no docs/reader.py above " + Path.of("").toAbsolutePath());
    }
}
