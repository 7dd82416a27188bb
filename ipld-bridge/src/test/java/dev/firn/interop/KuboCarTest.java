package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarContent;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.HistoryContent;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Kubo;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CARs to and from a real kubo, and its CIDs of generated directories. */
final class KuboCarTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private Repository repository = memory(1);

    @BeforeEach
    void fresh() {
        repository.close();
        repository = memory(1);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private static Repository memory(long seed) {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
    }

    @Test
    void wideDeepAndLargeVersionsGoThereAndBackUnderTheCidThatKuboGives() throws IOException {
        Kubo kubo = Kubo.create(directory.resolve("ipfs"));
        Hierarchy hierarchy = sample();
        Path checkedOut = write(hierarchy, directory.resolve("data"));
        Snapshot version = repository.snapshot(hierarchy.commitTo(repository, MAIN));
        String cid = UnixFsView.root(repository, version, "").cid().toString();
        assertThat(cid).isEqualTo(kubo.directoryCid(checkedOut));

        for (CarFormat format : CarFormat.values()) {
            kubo.run("dag", "import", export(UnixFsContent.of(repository, version, "", Optional.empty()), format));
        }
        kubo.run("get", "-o", directory.resolve("got").toString(), cid);
        assertThat(Hierarchy.of(hierarchy.name(), directory.resolve("got"))).isEqualTo(hierarchy);

        byte[] back = kubo.bytes("dag", "export", cid);
        CarImport.Result result = importCar(back);
        assertThat(result.here()).hasToString(cid);
        assertThat(result.commit().commit()).as("the same content").isEmpty();
    }

    @Test
    void everyShapeAndHashThatKuboWritesIsReadToTheSameFiles() throws IOException {
        Kubo kubo = Kubo.create(directory.resolve("ipfs"));
        Hierarchy hierarchy = small();
        Path data = write(hierarchy, directory.resolve("data"));
        List<List<String>> variants = List.of(
                List.of("--cid-version=1", "--chunker=size-1000"),
                List.of("--cid-version=1", "--chunker=size-1000", "--trickle"),
                List.of("--cid-version=1", "--chunker=rabin-128-256-512", "--max-file-links=3"),
                List.of("--cid-version=1", "--raw-leaves=false", "--chunker=size-500"),
                List.of("--cid-version=0", "--raw-leaves=false", "--chunker=size-262144"),
                List.of("--cid-version=1", "--inline", "--inline-limit=64"),
                List.of("--cid-version=1", "--max-directory-links=8", "--max-hamt-fanout=8"),
                List.of("--cid-version=1", "--raw-leaves=false", "--preserve-mode", "--preserve-mtime"),
                List.of("--cid-version=1", "--hash=sha2-512"),
                List.of("--cid-version=1", "--hash=sha3-256"),
                List.of("--cid-version=1", "--hash=sha3-512"),
                List.of("--cid-version=1", "--hash=blake2b-256"),
                List.of("--cid-version=1", "--hash=blake2b-512"),
                List.of("--cid-version=1", "--hash=blake3"));
        for (List<String> variant : variants) {
            repository.close();
            repository = memory(2);
            List<String> add = new ArrayList<>(List.of("add", "-r", "-H", "-Q", "--pin=false"));
            add.addAll(variant);
            add.add(data.toString());
            String cid = kubo.run(add.toArray(new String[0]));

            CarImport.Result result = importCar(kubo.bytes("dag", "export", cid));

            assertThat(Hierarchy.of(hierarchy.name(), repository.snapshot("main")))
                    .as("%s", variant)
                    .isEqualTo(hierarchy);
            assertThat(result.root()).hasToString(cid);
            assertThat(repository.commit(repository.resolve("main")).metadata())
                    .containsEntry(CarImport.ROOT_METADATA, cid);
        }
    }

    @Test
    void commitsAndManifestsAreJsonToKubo() throws IOException {
        Kubo kubo = Kubo.create(directory.resolve("ipfs"));
        Cid first = small().commitTo(repository, MAIN);
        Cid second = sample().commitTo(repository, MAIN);
        HistoryContent.Range range = new HistoryContent.Range(second, HistoryContent.Extent.PAST, Optional.empty());

        kubo.run("dag", "import", export(new HistoryContent(repository, range, Optional.empty()), CarFormat.V1));

        assertThat(kubo.run("dag", "get", second.toString()))
                .contains("\"firn\":\"commit\"", first.toString(), "\"message\":\"sample\"");
        assertThat(kubo.run("dag", "get", second + "/manifest")).contains("\"firn\":");
        assertThat(kubo.run("dag", "get", second + "/parents/0/message")).isEqualTo("\"small\"");
    }

    private CarImport.Result importCar(byte[] car) throws IOException {
        Path file = Files.write(directory.resolve("in.car"), car);
        try (CarBlocks blocks = CarBlocks.open(repository, file, bytes -> {})) {
            CarImport.Request request =
                    new CarImport.Request(MAIN, "", CommitRequest.of("m", "a"), OptionalLong.empty());
            return new CarImport(repository, blocks, blocks.roots().get(0), request).run(Progress.NONE, commit -> {});
        }
    }

    private String export(CarContent content, CarFormat format) throws IOException {
        Path file = directory.resolve("out." + format + ".car");
        try (content;
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new CarExport(repository, format, bytes -> {}).write(content, channel);
        }
        return file.toString();
    }

    private static Path write(Hierarchy hierarchy, Path into) {
        hierarchy.files().forEach((key, bytes) -> {
            Path file = into.resolve(key);
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            try {
                Files.createDirectories(into.resolve(key).resolve("..").normalize());
                Files.write(file, copy);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return into;
    }

    private static Hierarchy sample() {
        TreeMap<String, ByteBuffer> files = new TreeMap<>(small().files());
        byte[] large = new byte[(5 << 20) / 2];
        new Random(3).nextBytes(large);
        files.put("large", ByteBuffer.wrap(large));
        files.put("one leaf", ByteBuffer.wrap(large, 0, 1 << 20).slice());
        files.put("two leaves", ByteBuffer.wrap(large, 0, (1 << 20) + 1).slice());
        for (int i = 0; i < 5_000; i++) {
            files.put("wide/" + i + ".0", bytes("chunk " + i));
        }
        return new Hierarchy("sample", files);
    }

    private static Hierarchy small() {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put("zarr.json", bytes("{\"zarr_format\":3,\"node_type\":\"group\"}"));
        files.put("a/b/c/d/e/f/g/deep", bytes("down here"));
        files.put("empty", ByteBuffer.allocate(0));
        for (String name : List.of("e\u0301", "\u00e9", "snow \uD83E\uDDCA", "with space", "per%cent", "a.b")) {
            files.put("names/" + name, bytes(name));
        }
        byte[] some = new byte[10_000];
        new Random(4).nextBytes(some);
        files.put("some", ByteBuffer.wrap(some));
        for (int i = 0; i < 30; i++) {
            files.put("many/" + i, bytes("x".repeat(i)));
        }
        return new Hierarchy("small", files);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
