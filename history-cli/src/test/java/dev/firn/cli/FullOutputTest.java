package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose standard output takes nothing, as {@code > /dev/full}: what was done is done, and whoever reads the one sentence knows it. */
class FullOutputTest {
    /** As the system says it of a device that is full. */
    private static final class Full extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    /** As the system says it of a pipe that nobody reads any more. */
    private static final class Broken extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    @TempDir
    private Path directory;

    @BeforeEach
    void makeData() throws IOException {
        Files.writeString(directory.resolve("a"), "1");
        assertThat(Run.in(directory, "init").code()).isZero();
    }

    private Run full(String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new Full(), err, Map.of("FIRN_AUTHOR", "A <a@example.org>"), directory);
        int code = Main.run(terminal, args);
        return new Run(code, "", err.toString(StandardCharsets.UTF_8));
    }

    /** An import that says what it brought, and then that the branch has gone another way. */
    private String[] conflictingImport() throws IOException {
        assertThat(Run.in(directory, "commit", "-m", "one").code()).isZero();
        assertThat(Run.in(directory, "export", "--history", "-o", "h.car").code())
                .isZero();
        assertThat(Run.in(directory, "init", "other.firn").code()).isZero();
        Files.writeString(directory.resolve("a"), "else");
        assertThat(Run.in(directory, "commit", "-m", "else", "-R", "other.firn").code())
                .isZero();
        return new String[] {"import", "h.car", "-R", "other.firn"};
    }

    @Test
    void whatElseWentWrongIsTheOneThingThatIsSaid() throws IOException {
        String[] words = conflictingImport();
        Run expected = Run.in(directory, words);
        assertThat(expected.code()).isEqualTo(ExitCodes.CONFLICT);

        assertThat(full(words)).isEqualTo(new Run(ExitCodes.CONFLICT, "", expected.err()));
    }

    @Test
    void aReaderThatWentAwayMakesNoSuccessOfAFailure() throws IOException {
        String[] words = conflictingImport();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int code =
                Main.run(new Terminal(new Broken(), err, Map.of("FIRN_AUTHOR", "A <a@example.org>"), directory), words);

        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("firn: branch main has commits that ");
        assertThat(code).isEqualTo(ExitCodes.CONFLICT);
    }

    @Test
    void aHelpWhoseReaderWentAwayEndsQuietly() {
        for (String[] words : new String[][] {{"--help"}, {"log", "--help"}, {"--version"}, {"completion"}}) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code = Main.run(new Terminal(new Broken(), err, Map.of(), directory), words);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .as(String.join(" ", words))
                    .isEmpty();
            assertThat(code).isEqualTo(ExitCodes.DONE);
        }
    }

    private String cid(String revision) {
        return Run.in(directory, "cid", revision).out().strip();
    }

    private void assertSaid(Run run, String sentence) {
        assertThat(run.err())
                .isEqualTo("firn: standard output cannot be written: No space left on device" + sentence + "\n");
        assertThat(run.code()).isEqualTo(ExitCodes.IO);
    }

    @Test
    void whoOnlyAskedHasNothing() {
        assertThat(Run.in(directory, "commit", "-m", "one").code()).isZero();
        assertSaid(full("log"), "");
        assertSaid(full("--help"), "");
    }

    @Test
    void aCommitIsMadeAndNamed() throws IOException {
        assertSaid(full("commit", "-m", "one"), "; all the same, branch main has the new commit " + cid("main"));
        Files.writeString(directory.resolve("a"), "2");
        assertSaid(
                full("commit", "-m", "two", "--json"), "; all the same, branch main has the new commit " + cid("main"));
        assertSaid(full("commit", "-m", "nothing changed"), "");
        assertSaid(
                full("restore", "main~1", "-m", "back"),
                "; all the same, branch main has the new commit " + cid("main"));
        assertThat(Run.in(directory, "log", "--oneline").out().lines()).hasSize(3);
    }

    @Test
    void aRefThatMovedIsNamed() throws IOException {
        assertThat(Run.in(directory, "commit", "-m", "one").code()).isZero();
        assertSaid(full("tag", "v1"), "; all the same, tag v1 names commit " + cid("main") + " now");
        assertSaid(full("tag", "-d", "v1"), "; all the same, tag v1 is deleted");
        assertThat(Run.in(directory, "commit", "-m", "two", "--allow-empty").code())
                .isZero();
        assertSaid(full("undo"), "; all the same, branch main names commit " + cid("main@{2}") + " now");
        assertSaid(
                full("reset", "main", "main@{1}"), "; all the same, branch main names commit " + cid("main") + " now");
    }

    @Test
    void whatWasFetchedIsHere() {
        assertThat(Run.in(directory, "commit", "-m", "one").code()).isZero();
        assertSaid(full("clone", ".", "copy.firn"), "; all the same, all is fetched, and the refs name it");
        assertThat(Run.in(directory, "log", "-R", "copy.firn").code()).isZero();
        assertSaid(full("fetch", "-R", "copy.firn"), "; all the same, all is fetched, and the refs name it");
    }

    @Test
    void aCarThatWasImportedIsHere() {
        assertThat(Run.in(directory, "commit", "-m", "one").code()).isZero();
        assertThat(Run.in(directory, "export", "-o", "v.car").code()).isZero();
        assertThat(Run.in(directory, "export", "--history", "-o", "h.car").code())
                .isZero();
        assertThat(Run.in(directory, "init", "other.firn").code()).isZero();

        assertSaid(
                full("import", "v.car", "-m", "one", "-R", "other.firn", "-b", "files"),
                "; all the same, branch files has the new commit "
                        + Run.in(directory, "cid", "files", "-R", "other.firn")
                                .out()
                                .strip());
        assertSaid(full("import", "h.car", "-R", "other.firn"), "; all the same, commit " + cid("main") + " is here");
    }
}
