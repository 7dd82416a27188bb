package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Programs;
import dev.firn.workdir.Progress;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CARs to and from ipfs-car, and the CIDs of ipfs-unixfs-importer. */
final class JavaScriptCarTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String IMPORT = """
            const [modules, root] = process.argv.slice(2)
            const { importer } = await import(modules + '/ipfs-unixfs-importer/dist/src/index.js')
            const { fixedSize } = await import(modules + '/ipfs-unixfs-importer/dist/src/chunker/index.js')
            const { balanced } = await import(modules + '/ipfs-unixfs-importer/dist/src/layout/index.js')
            const { MemoryBlockstore } = await import(modules + '/blockstore-core/dist/src/index.js')
            const fs = await import('node:fs')
            async function * files () {
              for (const path of fs.readdirSync(root, { recursive: true })) {
                const full = root + '/' + path
                if (fs.statSync(full).isFile()) yield { path: 'top/' + path, content: fs.createReadStream(full) }
              }
            }
            let last
            for await (const entry of importer(files(), new MemoryBlockstore(), {
              cidVersion: 1, rawLeaves: true, reduceSingleLeafToSelf: true, shardSplitThresholdBytes: 262144,
              chunker: fixedSize({ chunkSize: 1048576 }), layout: balanced({ maxChildrenPerNode: 1024 })
            })) if (entry.path === 'top') last = entry
            console.log(last.cid.toString())
            """;

    @TempDir
    private Path directory;

    @Test
    void ipfsCarReadsOursAndIsRead() throws Exception {
        Path modules = modules();
        Hierarchy hierarchy = sample();
        try (Repository repository = memory(1);
                Repository other = memory(2)) {
            Snapshot version = repository.snapshot(hierarchy.commitTo(repository, MAIN));
            String cid = UnixFsView.root(repository, version, "").cid().toString();
            Path car = directory.resolve("ours.car");
            try (UnixFsContent content = UnixFsContent.of(repository, version, "", Optional.empty());
                    FileChannel channel = FileChannel.open(car, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                new CarExport(repository, CarFormat.V1, bytes -> {}).write(content, channel);
            }
            String ipfsCar = modules.resolve("ipfs-car/bin.js").toString();
            assertThat(node(ipfsCar, "roots", car.toString())).isEqualTo(cid);
            node(
                    ipfsCar,
                    "unpack",
                    car.toString(),
                    "--output",
                    directory.resolve("files").toString());
            assertThat(Hierarchy.of(hierarchy.name(), directory.resolve("files")))
                    .isEqualTo(hierarchy);

            Path theirs = directory.resolve("theirs.car");
            node(ipfsCar, "pack", directory.resolve("files").toString(), "--no-wrap", "--output", theirs.toString());
            try (CarBlocks blocks = CarBlocks.open(other, theirs, bytes -> {})) {
                CarImport.Request request =
                        new CarImport.Request(MAIN, "", CommitRequest.of("m", "a"), OptionalLong.empty());
                CarImport.Result result =
                        new CarImport(other, blocks, blocks.roots().get(0), request).run(Progress.NONE, commit -> {});
                assertThat(result.here()).hasToString(cid);
            }
            assertThat(Hierarchy.of(hierarchy.name(), other.snapshot("main"))).isEqualTo(hierarchy);
        }
    }

    @Test
    void theImporterOfJavaScriptGivesTheSameCid() throws Exception {
        Path modules = modules();
        Hierarchy hierarchy = sample();
        Path files = directory.resolve("files");
        hierarchy.files().forEach((key, bytes) -> write(files.resolve(key), bytes));
        Path script = Files.writeString(directory.resolve("import.mjs"), IMPORT);
        try (Repository repository = memory(1)) {
            Snapshot version = repository.snapshot(hierarchy.commitTo(repository, MAIN));
            assertThat(node(script.toString(), modules.toString(), files.toString()))
                    .isEqualTo(UnixFsView.root(repository, version, "").cid().toString());
        }
    }

    private static void write(Path file, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        try {
            Files.createDirectories(file.resolve("..").normalize());
            Files.write(file, copy);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path modules() {
        Path modules = Path.of(System.getenv().getOrDefault("FIRN_TEST_NODE_MODULES", "node_modules"))
                .toAbsolutePath();
        if (Files.isDirectory(modules.resolve("ipfs-car"))
                && Files.isDirectory(modules.resolve("ipfs-unixfs-importer"))) {
            return modules;
        }
        String need = "needs ipfs-car and ipfs-unixfs-importer (set FIRN_TEST_NODE_MODULES)";
        return "true".equals(System.getenv("FIRN_CI")) ? fail(need) : abort("skipped: " + need);
    }

    private String node(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("FIRN_TEST_NODE", "node").toString()));
        command.addAll(List.of(arguments));
        Path err = directory.resolve("err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return out.strip();
    }

    private static Hierarchy sample() {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put("zarr.json", bytes("{\"zarr_format\":3,\"node_type\":\"group\"}"));
        files.put("a/b/deep", bytes("down here"));
        files.put("snow \uD83E\uDDCA", bytes("name"));
        byte[] large = new byte[(5 << 20) / 2];
        new Random(3).nextBytes(large);
        files.put("large", ByteBuffer.wrap(large));
        for (int i = 0; i < 5_000; i++) {
            files.put("wide/" + i + ".0", bytes("chunk " + i));
        }
        return new Hierarchy("sample", files);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Repository memory(long seed) {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
    }
}
