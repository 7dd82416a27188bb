package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Sha256;
import dev.firn.cas.ref.RefName;
import dev.firn.history.Commit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repository of each format version, written once by the program of its time and never again: {@code golden/1} and what {@code golden/1.txt} says of it.
 * Whoever changes what is in them has changed the format.
 */
class GoldenTest {
    @TempDir
    Path root;

    private Path copy;

    @BeforeEach
    void copyGolden() throws IOException, URISyntaxException {
        URL golden = GoldenTest.class.getResource("/golden/1");
        assertThat(golden).as("the repository of format version 1").isNotNull();
        Path source = Path.of(golden.toURI());
        copy = root.resolve("copy");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = copy.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private Repository open() {
        return Repository.open(copy, new Surroundings(Clock.systemUTC(), new Random(), "test"));
    }

    private static List<String> said() throws IOException, URISyntaxException {
        URL said = GoldenTest.class.getResource("/golden/1.txt");
        assertThat(said).isNotNull();
        return Files.readAllLines(Path.of(said.toURI()));
    }

    /** Every ref; then every version of main, newest first, with a hash over what its keys hold; then that of the newest, key by key. */
    static List<String> lines(Repository repository) {
        List<String> lines = new ArrayList<>();
        for (RefName.Kind kind : RefName.Kind.values()) {
            repository
                    .refs()
                    .list(kind)
                    .forEach(cell -> lines.add(cell.ref() + " " + cell.sequence() + " "
                            + cell.commit().orElseThrow()));
        }
        for (CommitLog.Entry entry : repository.log(repository.resolve("main"))) {
            Commit commit = entry.commit();
            String content = String.join("\n", content(repository.snapshot(entry.cid())));
            lines.add("commit " + entry.cid() + " " + commit.manifest() + " " + commit.time() + " " + hash(content)
                    + " " + commit.message());
        }
        lines.addAll(content(repository.snapshot("main")));
        return lines;
    }

    private static List<String> content(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        snapshot.forEachKey("", (key, object) -> {
            String bytes = HexFormat.of().formatHex(Sha256.digest(snapshot.get(key)));
            lines.add(object.cid() + " " + object.sizeBytes() + " " + bytes + " " + key);
        });
        return lines;
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.digest(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aRepositoryOfFormat1IsReadAsItWasWritten() throws Exception {
        try (Repository repository = open()) {
            assertThat(lines(repository)).isEqualTo(said());
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                            .isSound())
                    .isTrue();
        }
    }

    @Test
    void itIsReadWithoutItsIndexes() throws Exception {
        try (Stream<Path> files = Files.list(copy.resolve("index"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
        try (Repository repository = open()) {
            assertThat(lines(repository)).isEqualTo(said());
        }
    }

    @Test
    void itIsWrittenOn() {
        try (Repository repository = open()) {
            Cid before = repository.resolve("main");
            try (Session session = repository.session(RefName.branch("main"))) {
                session.put("new", ByteBuffer.wrap(new byte[] {1, 2, 3}));
                session.commit(CommitRequest.of("one more", "test"));
            }
            assertThat(repository.resolve("main~1")).isEqualTo(before);
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                            .isSound())
                    .isTrue();
        }
    }
}
