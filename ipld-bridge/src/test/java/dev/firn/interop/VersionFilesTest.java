package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.SharedData;
import dev.zarr.zarrjava.store.FilesystemStore;
import dev.zarr.zarrjava.store.StoreHandle;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's own file functions over versions, against the directories that were committed. */
final class VersionFilesTest {
    private static final RefName MAIN = RefName.branch("main");

    @TempDir
    private Path directory;

    private static List<String> trees() throws IOException {
        List<String> trees = new ArrayList<>();
        for (String parent : List.of("shapes", "climate/steps/v2", "climate/steps/v3")) {
            try (Stream<Path> children = Files.list(SharedData.require(parent))) {
                children.filter(Files::isDirectory)
                        .sorted()
                        .forEach(child -> trees.add(parent + "/" + child.getFileName()));
            }
        }
        return trees;
    }

    @Test
    void aWalkSeesTheDirectoriesAndFilesThatWereCommitted() throws IOException {
        Path place = directory.resolve("a b!.firn");
        Map<String, Cid> commits = new LinkedHashMap<>();
        try (Repository repository =
                Repository.create(place, new Surroundings(Clock.systemUTC(), new Random(1), "tester"))) {
            for (String tree : trees()) {
                commits.put(tree, Hierarchy.of(tree, SharedData.require(tree)).commitTo(repository, MAIN));
            }
        }
        assertThat(commits).hasSizeGreaterThan(30);
        String base = "firn:" + place.toUri().getRawPath().replaceAll("/$", "").replace("!", "%21") + "!/";
        for (Map.Entry<String, Cid> commit : commits.entrySet()) {
            Path root = Path.of(URI.create(base + commit.getValue()));
            try (FileSystem version = root.getFileSystem()) {
                assertThat(version.isReadOnly()).isTrue();
                assertThat(Path.of(root.toUri())).isEqualTo(root);
                assertThat(contents(root)).as(commit.getKey()).isEqualTo(contents(SharedData.require(commit.getKey())));
            }
        }
    }

    /** Its listings cannot: they ask for {@code java.io.File}s, which only the default file system has. */
    @Test
    void theStoreOfZarrJavaReadsAVersionInPlace() throws IOException {
        String tree = "climate/steps/v3/step4";
        Path original = SharedData.require(tree);
        try (Repository repository = Repository.create(
                directory.resolve("r.firn"), new Surroundings(Clock.systemUTC(), new Random(2), "tester"))) {
            Hierarchy.of(tree, original).commitTo(repository, MAIN);
        }
        Path version = Path.of(URI.create("firn:" + directory.resolve("r.firn") + "!/main/"));
        try (FileSystem opened = version.getFileSystem()) {
            assertThat(opened.isOpen()).isTrue();
            FilesystemStore wanted = new FilesystemStore(original);
            FilesystemStore found = new FilesystemStore(version);
            List<String> keys = contents(original).keySet().stream()
                    .filter(key -> !key.endsWith("/"))
                    .toList();
            assertThat(keys).hasSizeGreaterThan(50);
            for (String key : keys) {
                StoreHandle left = wanted.resolve(key.split("/", -1));
                StoreHandle right = found.resolve(key.split("/", -1));
                assertThat(right.exists()).as(key).isTrue();
                assertThat(right.read()).as(key).isEqualTo(left.read());
                assertThat(right.read(3, 11)).as(key).isEqualTo(left.read(3, 11));
                assertThat(right.read(-5)).as(key).isEqualTo(left.read(-5));
            }
            assertThat(found.resolve("u", "c", "9", "9").exists()).isFalse();
            assertThat(found.resolve("u", "c", "9", "9").read()).isNull();
        }
    }

    /** Each path below a root with its bytes, read from the middle on and then from the beginning; a directory has none. */
    private static Map<String, ByteBuffer> contents(Path root) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = root.relativize(path).toString();
                assertThat(Files.isDirectory(path)).isNotEqualTo(Files.isRegularFile(path));
                contents.put(
                        name + (Files.isDirectory(path) ? "/" : ""),
                        Files.isDirectory(path) ? ByteBuffer.allocate(0) : inTwoHalves(path));
            }
        }
        return contents;
    }

    private static ByteBuffer inTwoHalves(Path path) throws IOException {
        long middle = Files.size(path) / 2;
        ByteBuffer bytes = ByteBuffer.allocate((int) Files.size(path));
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            channel.position(middle);
            fill(channel, bytes.position((int) middle));
            channel.position(0);
            fill(channel, bytes.flip().limit((int) middle).position(0));
        }
        return ByteBuffer.wrap(bytes.array());
    }

    private static void fill(SeekableByteChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            assertThat(channel.read(into)).isPositive();
        }
    }
}
