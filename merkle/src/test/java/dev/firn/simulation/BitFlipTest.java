package dev.firn.simulation;

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
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.DirectoryCommitRequest;
import dev.firn.workdir.DirectoryStatus;
import dev.firn.workdir.Progress;
import dev.firn.workdir.WorkDirectory;
import dev.firn.workdir.WorkOptions;
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
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every byte of every file of a small repository is changed, in turn: all its bits, or one of them; with property {@code firn.flips=all}, or environment
 * FIRN_FLIPS=all, each of its bits. The repository lies on a {@link SimulatedDisk}, which is some times quicker than a real one.
 */
class BitFlipTest {
    /** Later than the real files of the directory, which have rested then: what is remembered of them is relied on, and no status waits for them. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2100-01-01T00:00:00Z"), ZoneOffset.UTC);

    private static final RefName MAIN = RefName.branch("main");
    private static final String ERROR = "error ";
    private static final int THREADS = 2;

    private static final String ROOT = "/repository";
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}";

    @TempDir
    Path root;

    private static boolean isEveryBit() {
        return "all".equals(System.getProperty("firn.flips", System.getenv("FIRN_FLIPS")));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new Random(seed), "test");
    }

    /** Two commits, two branches, a tag; an array inline and one as a tree; lines, packs, an index, refs and what was seen of them. */
    private void make(SimulatedDisk disk) throws IOException {
        Path directory = path(disk);
        Files.createDirectory(directory);
        try (Repository repository = Repository.create(directory, surroundings(1))) {
            try (Session session = repository.session(MAIN)) {
                session.put("few/zarr.json", bytes(ARRAY));
                session.put("few/c/0/0", bytes("one chunk"));
                session.put("many/zarr.json", bytes(ARRAY));
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
            directory(repository)
                    .checkout(
                            new CheckoutRequest(
                                    repository.snapshot("main"),
                                    "",
                                    Optional.of(MAIN),
                                    CheckoutRequest.Foreign.REFUSE,
                                    Optional.empty()),
                            Progress.NONE);
            Files.writeString(root.resolve("out/README"), "changed by hand", StandardCharsets.UTF_8);
        }
    }

    private static Path path(SimulatedDisk disk) {
        return new SimulatedProcess("process", disk, Supervisor.calm(), Flaw.NONE).path(ROOT);
    }

    /** A directory on the real disk, which the repository on the simulated one remembers. */
    private WorkDirectory directory(Repository repository) {
        return WorkDirectory.make(repository, root.resolve("out"), WorkOptions.usual(root.resolve("spill")));
    }

    private String status(Repository repository) {
        try (DirectoryStatus status = directory(repository)
                .status(MAIN, Optional.empty(), DirectoryCommitRequest.Mode.AS_BEFORE, Progress.NONE)) {
            List<String> changes = new ArrayList<>();
            status.changes().forEach(change -> changes.add(change.key() + " " + change.kind()));
            return changes.toString();
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
    private Map<String, String> answers(SimulatedDisk disk, boolean withDirectory) {
        Map<String, String> answers = new TreeMap<>();
        Repository repository;
        try {
            repository = Repository.open(path(disk), surroundings(2));
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
            if (withDirectory) {
                answer(answers, "status", () -> status(repository));
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

    private Report tryOut(SimulatedDisk original, Flip flip, Map<String, String> good) {
        SimulatedDisk copy = copy(original);
        SimulatedNode file = copy.find(flip.file()).orElseThrow();
        file.write(flip.at(), new byte[] {(byte) (file.bytes()[flip.at()] ^ flip.mask())}, 1);
        Map<String, String> answers = answers(copy, flip.file().startsWith(ROOT + "/work"));
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

    private static SimulatedDisk copy(SimulatedDisk original) {
        return original.losePower(new SplittableRandom(1)); // All of it is durable.
    }

    private List<Report> flipAll(SimulatedDisk original, Map<String, String> good, int part) {
        List<Flip> flips = new ArrayList<>();
        original.forEachFile((file, node) -> {
            for (int at = 0; at < node.sizeBytes(); at++) {
                if (isEveryBit()) {
                    for (int bit = 0; bit < 8; bit++) {
                        flips.add(new Flip(file, at, 1 << bit));
                    }
                } else {
                    flips.add(new Flip(file, at, at % 2 == 0 ? 0xff : 1 << at / 2 % 8));
                }
            }
        });
        List<Report> reports = new ArrayList<>();
        for (int i = part; i < flips.size(); i += THREADS) {
            reports.add(tryOut(original, flips.get(i), good));
        }
        return reports;
    }

    @Test
    void noFlippedByteEverMakesAWrongAnswerAndVerifyFindsIt() throws Exception {
        SimulatedDisk original = new SimulatedDisk(CLOCK::millis);
        make(original);
        original.settle();
        Map<String, String> good = answers(copy(original), true);
        assertThat(good)
                .hasSizeGreaterThan(40)
                .containsEntry("verify", "true")
                .hasEntrySatisfying("status", changes -> assertThat(changes).contains("README"));
        assertThat(good.values()).noneMatch(answer -> answer.startsWith(ERROR));

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Report> reports = new ArrayList<>();
        try {
            List<Future<List<Report>>> parts = new ArrayList<>();
            for (int part = 0; part < THREADS; part++) {
                int mine = part;
                Callable<List<Report>> work = () -> flipAll(original, good, mine);
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
                .extracting(file -> file.split("/")[2])
                .contains("firn.json", "packs", "index", "refs", "work", "lines");
        assertThat(flips.keySet()).anyMatch(file -> file.endsWith(".files")).anyMatch(file -> file.endsWith(".state"));
        // Without effect: what this host remembers of refs and directories, which damaged counts as not there, and a
        // cell that a later one replaced.
        assertThat(silent.keySet())
                .allMatch(file -> file.startsWith(ROOT + "/" + Repository.WORK)
                        || file.equals(ROOT + "/refs/heads/main/0000000000000001"));
    }
}
