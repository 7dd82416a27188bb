package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DandiChecksumTest {
    private static final Pattern ROW = Pattern.compile("\"path\": \"([^\"\\\\]*)\",\\s*\"dandi\": \"([^\"]*)\"");

    private static Snapshot snapshot(Repository repository, Path directory) throws IOException {
        try (Session session = repository.session(RefName.branch("main"));
                Stream<Path> files = Files.walk(directory)) {
            repository.emptySnapshot();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = directory.relativize(file).toString().replace('\\', '/');
                session.put(key, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
            session.commit(CommitRequest.of("all", "A"));
        }
        return repository.snapshot("main");
    }

    private static Repository repository() {
        return Repository.create(new MemorySpace(() -> 0), new Surroundings(Clock.systemUTC(), new Random(1), "A"));
    }

    @Test
    void equalsWhatTheArchiveComputes() throws IOException {
        Path vectors = SharedData.require("vectors/dandi.json");
        Matcher rows = ROW.matcher(Files.readString(vectors));
        int compared = 0;
        while (rows.find()) {
            String path = rows.group(1);
            Path directory = SharedData.require("README.md").resolveSibling(path);
            if (!Files.isDirectory(directory)) {
                continue;
            }
            compared++;
            assertThat(DandiChecksum.of(snapshot(repository(), directory), ""))
                    .as(path)
                    .isEqualTo(rows.group(2));
        }
        assertThat(compared).isGreaterThan(20);
    }

    @Test
    void nothingIsTheChecksumOfNothing() {
        assertThat(DandiChecksum.of(repository().emptySnapshot(), ""))
                .isEqualTo("481a2f77ab786a0f45aafd5db0971caa-0--0");
    }

    @Test
    void nodeInAHierarchyHasTheChecksumItHasAlone() {
        Repository repository = repository();
        for (String prefix : List.of("", "deep/er/")) {
            try (Session session = repository.session(RefName.branch("main"))) {
                session.put(prefix + "a/é\uD83D\uDE00\uFFFD", ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)));
                session.put(prefix + "b", ByteBuffer.wrap("y".getBytes(StandardCharsets.UTF_8)));
                session.commit(CommitRequest.of("all", "A"));
            }
        }

        assertThat(DandiChecksum.of(repository.snapshot("main"), "deep/er"))
                .isEqualTo(DandiChecksum.of(repository.snapshot("main~1"), ""));
    }
}
