package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Kubo;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CIDs that a real kubo gives directories here and now, not those that it once gave: of all outside data, and of very many chunks. */
final class KuboDirectoriesTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final List<String> METADATA = List.of(".zgroup", ".zarray", "zarr.json", "attributes.json");

    /** kubo prints some names with escapes; such a directory is compared as a part of the one that it lies in. */
    private static final String NAME_ESCAPED = "";

    @TempDir
    private static Path place;

    private static Kubo kubo;

    private Repository repository;

    @BeforeAll
    static void start() {
        kubo = Kubo.create(place.resolve("ipfs"));
    }

    @BeforeEach
    void create() {
        repository =
                Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(1), "tester"));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void everyDirectoryOfEveryOutsideHierarchyHasTheCidThatKuboGivesIt() throws IOException {
        Path data = SharedData.require("");
        Map<String, String> cids = directoryCids(data);
        List<String> hierarchies = hierarchies(data);
        assertThat(hierarchies).hasSizeGreaterThanOrEqualTo(50).contains("zarr-java/v2_sample");
        List<String> compared = new ArrayList<>();
        for (String name : hierarchies) {
            Snapshot version =
                    repository.snapshot(Hierarchy.of(name, data.resolve(name)).commitTo(repository, MAIN));
            for (String path : directories(data.resolve(name))) {
                String directory = path.isEmpty() ? name : name + "/" + path;
                String wanted = cids.getOrDefault(directory, NAME_ESCAPED);
                if (!wanted.equals(NAME_ESCAPED)) {
                    assertThat(UnixFsView.root(repository, version, path).cid())
                            .as(directory)
                            .hasToString(wanted);
                    compared.add(directory);
                }
            }
        }
        assertThat(compared).hasSizeGreaterThan(1_000).containsAll(hierarchies).containsAll(recorded());
    }

    /** Chunks with the same bytes are one file with many names: so many files of their own would take several times as long to make. */
    @Test
    void aHundredThousandChunksInOneDirectoryHaveTheCidThatKuboGivesThem() throws IOException {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put(".zgroup", bytes("{\"zarr_format\": 2}"));
        files.put(
                "wide/.zarray",
                bytes("{\"zarr_format\": 2, \"shape\": [400, 1000], \"chunks\": [1, 4], \"dtype\": \"|u1\", "
                        + "\"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\"}"));
        for (int i = 0; i < 100_000; i++) {
            files.put(
                    "wide/" + i / 250 + "." + i % 250,
                    ByteBuffer.allocate(4).putInt(i % 100).flip());
        }
        Path data = Files.createDirectories(place.resolve("data"));
        Files.createDirectory(data.resolve("wide"));
        Map<ByteBuffer, Path> firsts = new HashMap<>();
        for (Map.Entry<String, ByteBuffer> file : files.entrySet()) {
            Path path = data.resolve(file.getKey());
            Path first = firsts.computeIfAbsent(file.getValue(), bytes -> path);
            if (first.equals(path)) {
                Files.write(path, file.getValue().array());
            } else {
                Files.createLink(path, first);
            }
        }
        Snapshot version = repository.snapshot(new Hierarchy("wide", files).commitTo(repository, MAIN));

        assertThat(version.totals("wide").entryCount()).isEqualTo(100_001);
        assertThat(UnixFsView.root(repository, version, "").cid()).hasToString(kubo.directoryCid(data));
    }

    /** What kubo says of each directory below one, by path, all in one run. */
    private static Map<String, String> directoryCids(Path data) {
        String added = kubo.run("add", "-r", "-H", "--only-hash", data.toString());
        String below = data.getFileName() + "/";
        Map<String, String> cids = new HashMap<>();
        for (String line : added.lines().toList()) {
            String[] words = line.split(" ", 3);
            assertThat(words[0]).isEqualTo("added");
            if (words[2].startsWith(below)) {
                cids.put(words[2].substring(below.length()), words[1]);
            }
        }
        return cids;
    }

    /** The directories that are recorded, or have metadata of Zarr or N5, and lie in no other such. */
    private static List<String> hierarchies(Path data) throws IOException {
        List<String> recorded = recorded();
        List<String> found = new ArrayList<>();
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String path = data.relativize(directory).toString();
                boolean isHierarchy = recorded.contains(path)
                        || METADATA.stream().anyMatch(name -> Files.isRegularFile(directory.resolve(name)));
                if (isHierarchy) {
                    found.add(path);
                }
                return isHierarchy ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static List<String> directories(Path hierarchy) throws IOException {
        try (Stream<Path> walk = Files.walk(hierarchy)) {
            return walk.filter(Files::isDirectory)
                    .map(directory -> hierarchy.relativize(directory).toString())
                    .toList();
        }
    }

    private static List<String> recorded() {
        return Hierarchy.withUnixFsCids().stream().map(Hierarchy.Expected::name).toList();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
