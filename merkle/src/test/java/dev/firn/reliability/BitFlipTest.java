package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Refs;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of every file of a small repository is changed, in turn: all its bits, or one of them. */
class BitFlipTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final RefName MAIN = RefName.branch("main");
    private static final String ERROR = "error ";
    private static final int THREADS = 2;

    @TempDir
    Path root;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new Random(seed), "test");
    }

    /** Two commits, two branches, a tag; an array inline and one as a tree; lines, packs, an index, refs and what was seen of them. */
    private static void make(Path directory) {
        try (Repository repository = Repository.create(directory, surroundings(1))) {
            try (Session session = repository.session(MAIN)) {
                session.put("few/zarr.json", bytes(Numbered.ARRAY));
                session.put("few/c/0/0", bytes("one chunk"));
                session.put("many/zarr.json", bytes(Numbered.ARRAY));
                for (int i = 0; i < 17; i++) { // One more than stand in a page.
                    session.put("many/c/0/" + i, bytes("chunk " + i % 3));
                }
                session.commit(CommitRequest.of("first", "test"));
            }
            try (Session session = repository.session(MAIN)) {
                session.put("few/c/0/1", bytes("another chunk"));
                session.put("README", bytes("text"));
                session.commit(CommitRequest.of("second", "test"));
            }
            Cid head = repository.resolve("main");
            repository.refs().create(RefName.branch("side"), repository.resolve("main~1"));
            repository.refs().create(RefName.tag("v1"), head);
            index(repository.store());
        }
    }

    /** Containers are indexed once there are more than sixteen without; these stay small by holding nothing that a version needs. */
    private static void index(Store store) {
        for (int i = 0; i < 16; i++) {
            try (StoreWriter writer = store.writer()) {
                writer.put(bytes("" + i));
                writer.seal();
            }
        }
        store.refresh();
        store.maintenance().repairIndexes();
    }

    /** What a repository answers to every question; an error is an answer too. Whatever is no report of the store is a bug, and thrown. */
    private static Map<String, String> answers(Path directory) {
        Map<String, String> answers = new TreeMap<>();
        Repository repository;
        try {
            repository = Repository.open(directory, surroundings(2));
        } catch (FirnException e) {
            return Map.of("open", ERROR + e.kind());
        }
        try (repository) {
            for (String ref : List.of("main", "side", "v1")) {
                answer(answers, ref, () -> repository.resolve(ref).toString());
                answer(
                        answers,
                        "rewound " + ref,
                        () -> repository
                                        .refs()
                                        .find(ref)
                                        .flatMap(cell -> repository.refs().findRewound(cell.ref()))
                                        .isEmpty()
                                + "");
            }
            answer(
                    answers,
                    "branches",
                    () -> repository.refs().list(RefName.Kind.HEADS).stream()
                            .map(RefCell::ref)
                            .toList()
                            .toString());
            answer(
                    answers,
                    "operations",
                    () -> repository.refs().operations(MAIN, 9).stream()
                            .map(Refs.Entry::operation)
                            .toList()
                            .toString());
            for (String version : List.of("main", "main~1")) {
                answer(
                        answers,
                        version + " message",
                        () -> repository.commit(repository.resolve(version)).toString());
                answer(answers, version + " keys", () -> keys(repository.snapshot(version), version, answers));
            }
            answer(
                    answers,
                    "verify",
                    () -> repository
                                    .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                                    .isSound() + "");
        }
        return answers;
    }

    private static void answer(Map<String, String> answers, String question, Supplier<String> ask) {
        try {
            answers.put(question, ask.get());
        } catch (FirnException e) {
            answers.put(question, ERROR + e.kind());
        }
    }

    private static String keys(Snapshot snapshot, String version, Map<String, String> answers) {
        List<String> keys = new ArrayList<>();
        snapshot.forEachKey("", (key, object) -> keys.add(key));
        for (String key : keys) {
            answer(answers, version + ":" + key, () -> HexFormat.of().formatHex(Sha256.digest(snapshot.get(key))));
        }
        return String.join("\n", keys);
    }

    /** One changed byte. */
    private record Flip(String file, int at, int mask) {}

    /** What came of it: whether verification, or any read, reported it. */
    private record Report(Flip flip, boolean verifyReports, boolean readReports) {}

    private static Report tryOut(Path copy, Flip flip, Map<String, String> good) throws IOException {
        Path file = copy.resolve(flip.file());
        byte[] bytes = Files.readAllBytes(file);
        byte[] bad = bytes.clone();
        bad[flip.at()] ^= (byte) flip.mask();
        replace(file, bad);
        Map<String, String> answers = answers(copy);
        replace(file, bytes);
        boolean opens = !answers.containsKey("open");
        boolean reads = !opens;
        if (opens) {
            for (Map.Entry<String, String> answer : answers.entrySet()) {
                boolean isError = answer.getValue().startsWith(ERROR);
                if (!isError && !answer.getKey().equals("verify")) {
                    assertThat(answer.getValue())
                            .as("%s: %s", flip, answer.getKey())
                            .isEqualTo(good.get(answer.getKey()));
                }
                reads |= isError;
            }
        }
        return new Report(flip, !opens || !"true".equals(answers.get("verify")), reads);
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Files.delete(file); // Blobs are read-only.
        Files.write(file, bytes);
    }

    private static List<String> copy(Path from, Path to) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                String name = from.relativize(file).toString();
                Files.copy(file, to.resolve(name));
                if (Files.isRegularFile(file)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private List<Report> flipAll(Path copy, List<String> files, Map<String, String> good, int part) throws IOException {
        List<Report> reports = new ArrayList<>();
        int number = 0;
        for (String file : files) {
            long size = Files.size(copy.resolve(file));
            for (int at = 0; at < size; at++) {
                if (number++ % THREADS == part) {
                    reports.add(tryOut(copy, new Flip(file, at, at % 2 == 0 ? 0xff : 1 << at / 2 % 8), good));
                }
            }
        }
        return reports;
    }

    @Test
    void noFlippedByteEverMakesAWrongAnswerAndVerifyFindsIt() throws Exception {
        Path original = root.resolve("original");
        make(original);
        Map<String, String> good = answers(original);
        assertThat(good).hasSizeGreaterThan(40).containsEntry("verify", "true");
        assertThat(good.values()).noneMatch(answer -> answer.startsWith(ERROR));

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Report> reports = new ArrayList<>();
        try {
            List<Future<List<Report>>> parts = new ArrayList<>();
            for (int part = 0; part < THREADS; part++) {
                Path copy = root.resolve("copy-" + part);
                List<String> files = copy(original, copy);
                int mine = part;
                Callable<List<Report>> work = () -> flipAll(copy, files, good, mine);
                parts.add(threads.submit(work));
            }
            for (Future<List<Report>> part : parts) {
                reports.addAll(part.get());
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, Integer> flips = new TreeMap<>();
        Map<String, Integer> silent = new TreeMap<>();
        reports.forEach(report -> flips.merge(report.flip().file(), 1, Integer::sum));
        reports.stream()
                .filter(report -> !report.verifyReports())
                .forEach(report ->
                        silent.merge(report.flip().file() + (report.readReports() ? " read" : ""), 1, Integer::sum));
        assertThat(flips.keySet())
                .extracting(file -> file.substring(0, file.indexOf('/') + 1))
                .contains("", "packs/", "index/", "refs/", "work/");
        // Without effect: what this host remembers of refs, which damaged counts as not there, and a cell that a later
        // one replaced.
        assertThat(silent.keySet()).isSubsetOf("work/refs-seen.json", "refs/heads/main/0000000000000001");
    }
}
