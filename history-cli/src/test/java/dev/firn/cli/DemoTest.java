package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    private Path directory;

    @Test
    void theStoryIsTrueToItsEnd() {
        Run run = Run.in(directory, "demo");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        "$ firn import sst.zarr -m \"Twelve months\"\ncommit ",
                        "$ firn commit sst.zarr -m January\n",
                        "$ firn verify\ncorrupt: ",
                        ":sst/c/3/1/0\n",
                        "healed 1 damaged object",
                        "$ firn verify\nall is well",
                        "\nequal\n",
                        "$ firn undo\n");
    }
}
