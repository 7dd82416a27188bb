package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.reliability.ForceWorker.Work;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.testing.JavaProcess;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkout, verify and the repair of indexes, killed ({@code kill -9}) at random moments. What commits do is in {@link KillTest}. */
class ForceKillTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final List<Work> WORKS = List.of(Work.CHECKOUT, Work.VERIFY, Work.REPAIR);
    private static final int FILES = 120;
    private static final int MAX_LIFE_MILLIS = 400;

    @TempDir
    private Path root;

    private Path repository;
    private final Map<String, byte[]> first = new HashMap<>();
    private final Map<String, byte[]> second = new HashMap<>();

    /** How often: property {@code firn.force.kills}, else environment {@code FIRN_FORCE_KILLS}, else 9. */
    private static int kills() {
        String named = System.getProperty("firn.force.kills", System.getenv("FIRN_FORCE_KILLS"));
        return named == null ? 9 : Integer.parseInt(named);
    }

    @BeforeEach
    void commitTwoVersions() {
        repository = root.resolve("repository");
        Random random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(bytes);
            first.put("a/c/" + i / 12 + "/" + i % 12, bytes);
            if (i % 3 != 0) {
                second.put("a/c/" + i / 12 + "/" + i % 12, i % 3 == 1 ? bytes : new byte[1 + i]);
            }
        }
        second.put("a/c/20/20", new byte[3_000_000]);
        byte[] document = Numbered.ARRAY.getBytes(StandardCharsets.UTF_8);
        first.put("a/zarr.json", document);
        second.put("a/zarr.json", document);
        try (Repository opened = Repository.create(repository, Numbered.surroundings("test"))) {
            commit(opened, Map.of(), first);
            commit(opened, first, second);
            for (int i = 0; i < 20; i++) { // So many containers that there is an index.
                commit(opened, Map.of(), Map.of("number", new byte[] {(byte) i, -1}));
                opened.refs().undo(MAIN);
            }
            opened.repair();
        }
    }

    private static void commit(Repository opened, Map<String, byte[]> before, Map<String, byte[]> after) {
        try (Session session = opened.session(MAIN)) {
            before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(session::delete);
            after.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
            session.commit(CommitRequest.of("test", "test"));
        }
    }

    @Test
    void whatIsKilledLeavesNothingHalfAndTheNextGoesOn() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int kill = 0; kill < kills(); kill++) {
            Work work = WORKS.get(kill % WORKS.size());
            String what = "seed " + seed + ", kill " + kill + " of " + work;
            if (work == Work.REPAIR) {
                damageAnIndex(random);
            }
            try (JavaProcess process = JavaProcess.start(
                    ForceWorker.class, List.of("-Xshare:auto", "-Xmx128m"), work, repository, root.resolve("out"))) {
                assertThat(process.line()).isEqualTo("ready");
                Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
                process.kill();
                assertThat(process.lines())
                        .as(what)
                        .noneMatch(line -> line.startsWith("failed") || line.equals("damaged"));
            }
            if (work == Work.CHECKOUT) {
                checkCheckout(what);
            } else {
                checkRepository(what);
            }
        }
    }

    private void checkRepository(String what) {
        try (Repository opened = Numbered.open(repository)) {
            opened.repair();
            Numbered.requireSound(opened, what);
            Snapshot head = opened.snapshot("main");
            assertThat(head.get("a/c/20/20")).as(what).isEqualTo(ByteBuffer.wrap(new byte[3_000_000]));
        }
    }

    /** Every file is whole, of one version or the other; a checkout afterwards makes the directory exactly the version, with nothing left over. */
    private void checkCheckout(String what) throws IOException {
        Path out = root.resolve("out");
        contents(out).forEach((key, bytes) -> {
            if (!key.contains(".firn-")) {
                assertThat(bytes)
                        .as("%s: %s", what, key)
                        .satisfiesAnyOf(
                                found -> assertThat(found).isEqualTo(first.get(key)),
                                found -> assertThat(found).isEqualTo(second.get(key)));
            }
        });
        try (Repository opened = Numbered.open(repository)) {
            ForceWorker.directory(opened, out).checkout(CheckoutRequest.of(opened.snapshot("main")), Progress.NONE);
        }
        Map<String, byte[]> now = contents(out);
        assertThat(now.keySet()).as(what).isEqualTo(second.keySet());
        now.forEach((key, bytes) -> assertThat(bytes).as("%s: %s", what, key).isEqualTo(second.get(key)));
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> all = new HashMap<>();
        if (!Files.exists(directory)) {
            return all;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }

    private void damageAnIndex(Random random) throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve("index"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[random.nextInt(bytes.length)] ^= 1;
                Files.delete(file);
                Files.write(file, bytes);
            }
        }
    }
}
