package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static dev.firn.workdir.WorkDirectoryFixture.contents;
import static dev.firn.workdir.WorkDirectoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hierarchies that others wrote, committed and checked out again. */
class SharedTreesTest {
    @TempDir
    Path temporary;

    @Test
    void everyHierarchyComesBackByteForByte() throws IOException {
        Path data = SharedData.require(".");
        List<Path> trees;
        try (Stream<Path> below = Files.list(data)) {
            trees = below.filter(Files::isDirectory)
                    .filter(path -> !path.getFileName().toString().equals("vectors"))
                    .sorted()
                    .toList();
        }
        assertThat(trees).isNotEmpty();
        try (WorkDirectoryFixture fixture = new WorkDirectoryFixture(temporary)) {
            for (Path tree : trees) {
                fixture.work(tree).commit(DirectoryCommitRequest.of(MAIN, message()), Progress.NONE);
                Path target = temporary.resolve("out");
                CheckoutRequest request = CheckoutRequest.of(fixture.repository.snapshot("main"));
                WorkDirectory.make(fixture.repository, target, fixture.options())
                        .checkout(request, Progress.NONE);
                assertThat(contents(target)).as("%s", tree).isEqualTo(contents(tree));
            }
        }
    }
}
