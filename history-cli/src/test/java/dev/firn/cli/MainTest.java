package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    private Path directory;

    @Test
    void versionNamesTheProgram() {
        assertThat(Run.in(directory, "--version").out()).startsWith("firn ");
    }

    @Test
    void unknownCommandNamesNearOnes() {
        Run run = Run.in(directory, "restor");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("firn: there is no command 'restor'\nhint: did you mean 'restore'");
    }

    @Test
    void absentRepositoryIsOneSentenceAndAHint() {
        Run run = Run.in(directory, "log");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "firn: there is no repository in " + directory
                                + " nor in a directory above it\nhint: make one with 'firn init', or name one with -R DIR or FIRN_REPO\n");
    }

    @Test
    void aCheckoutWithoutADirectorySaysWhatToType() {
        assertThat(Run.in(directory, "init").code()).isZero();

        Run run = Run.in(directory, "checkout", "main");

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("firn: checkout writes a version into a directory, and none is named\n"
                        + "hint: firn checkout main " + directory + "\n");
    }

    @Test
    void aCheckoutFromABareRepositoryWantsSomeDirectory() {
        assertThat(Run.in(directory, "init", "r.firn").code()).isZero();

        Run run = Run.in(directory, "checkout", "v1.0", "-R", "r.firn");

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).endsWith("\nhint: firn checkout v1.0 DIR\n");
    }
}
