package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.testing.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a commit takes of memory does not grow with what it changes. */
class MemoryTest {
    private static final int ROWS = 300;

    @TempDir
    Path root;

    @Test
    void aCommitOf300000ChunksNeeds64MegabytesOfHeap() throws Exception {
        Path directory = root.resolve("repository");
        try (JavaProcess bulk = JavaProcess.start(BulkWriter.class, List.of("-Xmx64m"), directory, ROWS)) {
            assertThat(bulk.finish()).hasSize(1);
        }
        try (Repository repository = Numbered.open(directory)) {
            Snapshot main = repository.snapshot("main");
            assertThat(main.array("big").orElseThrow().chunkCount()).isEqualTo((long) ROWS * BulkWriter.COLUMNS);
            Random random = new Random(3);
            for (int i = 0; i < 1_000; i++) {
                int row = random.nextInt(ROWS);
                int column = random.nextInt(BulkWriter.COLUMNS);
                assertThat(main.get("big/c/" + row + "/" + column)).isEqualTo(BulkWriter.chunk(row, column));
            }
        }
    }

    /** Each keeps nodes that it read: together those of these would take some 200 MB. */
    @Test
    void manyVersionsThatAreHeldOpenNeedLittleMoreThanOne() throws Exception {
        Path directory = root.resolve("repository");
        try (JavaProcess bulk = JavaProcess.start(BulkWriter.class, List.of("-Xmx64m"), directory, ROWS)) {
            assertThat(bulk.finish()).hasSize(1);
        }
        try (JavaProcess reader =
                JavaProcess.start(ManyVersionsReader.class, List.of("-Xmx64m"), directory, ROWS, 64)) {
            assertThat(reader.finish()).containsExactly("6400");
        }
    }
}
