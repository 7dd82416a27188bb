package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JavaProcess;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an export takes of memory does not grow with the bytes of a version. */
final class ExportMemoryTest {
    private static final String LITTLE_HEAP = "-Xmx48m";
    private static final int CHUNKS = 12_000;
    private static final int CHUNK_BYTES = 8_000;
    private static final int LARGE_BYTES = 64 << 20;

    @TempDir
    private Path directory;

    @Test
    void threeTimesTheHeapIsExportedInEachForm() throws Exception {
        commitMuch();
        export();
        export("--history", "--format", "v2");
    }

    private void commitMuch() {
        Random random = new Random(1);
        try (Repository repository = Repository.create(
                        directory.resolve("r.firn"), new Surroundings(Clock.systemUTC(), random, "A"));
                Session session = repository.session(RefName.branch("main"))) {
            for (int i = 0; i < CHUNKS; i++) {
                session.put(i % 100 + "/" + i, random(random, CHUNK_BYTES));
            }
            session.put("large", random(random, LARGE_BYTES));
            session.commit(CommitRequest.of("much", Sample.AUTHOR));
        }
    }

    private static ByteBuffer random(Random random, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void export(String... form) throws Exception {
        Path car = directory.resolve("it.car");
        Object[] words = Stream.concat(
                        Stream.of("export", "-R", directory.resolve("r.firn"), "-o", car), Stream.of(form))
                .toArray();
        try (JavaProcess export = JavaProcess.start(Main.class, List.of(LITTLE_HEAP), words)) {
            assertThat(export.finish()).hasSize(1);
        }
        assertThat(Files.size(car)).isGreaterThan((long) CHUNKS * CHUNK_BYTES + LARGE_BYTES);
    }
}
