package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How words on a command line are understood, above all those that could mean something else. */
class CommandLineTest {
    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void makeOneVersion() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("a"), "1");
        assertThat(Run.in(data, "init").code()).isZero();
        assertThat(Run.in(data, "commit", "-m", "one").code()).isZero();
    }

    private void assertUsage(String sentence, String... args) {
        Run run = Run.in(data, args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).startsWith("firn: " + sentence);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aWordThatBeginsWithAnAtIsNoFileOfArguments() throws IOException {
        Files.writeString(data.resolve("todo"), "--allow-empty --author 'Somebody Else <x@example.org>'");
        Path here = Path.of("").toAbsolutePath().relativize(data.resolve("todo"));

        assertThat(Run.in(data, "commit", "-m", "@" + here).code()).isZero();
        assertThat(Run.in(data, "log", "--oneline").out()).contains("@" + here);

        assertThat(Run.in(directory, "init", "@new").err()).isEmpty();
        assertThat(directory.resolve("@new")).isDirectory();
    }

    @Test
    void theRepositoryMayStandBeforeTheCommandHoweverItIsWritten() {
        String expected = Run.in(data, "ls", "main").out();
        assertThat(expected).isEqualTo("a\n");
        for (String[] words : new String[][] {
            {"-R", "data", "ls"}, {"-Rdata", "ls"}, {"-R=data", "ls"}, {"--repo", "data", "ls"}, {"--repo=data", "ls"}
        }) {
            Run run = Run.in(directory, words);
            assertThat(run.err()).as(String.join(" ", words)).isEmpty();
            assertThat(run.out()).isEqualTo(expected);
        }
    }

    @Test
    void whatFollowsTwoDashesIsNoOption() {
        assertThat(Run.in(data, "ls", "--", "main").out()).isEqualTo("a\n");
        assertThat(Run.in(data, "log", "--", "--oneline").code()).isEqualTo(ExitCodes.MISSING);
    }

    @Test
    void anOptionThatIsGivenTwiceIsWrong() {
        assertUsage("option '--message' (MSG) should be specified only once", "commit", "-m", "a", "-m", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "operations", "operations --unreached"})
    void fewerThanNoneIsNoNumber(String command) {
        String[] words = (command + " -n -1").split(" ");
        assertUsage("-n wants a number of " + (words[0].equals("log") ? "commits" : "operations") + ", not -1", words);
    }

    @Test
    void aSettingIsSetOrUnset() {
        assertUsage("--unset takes a setting away", "config", "--unset", "author", "A <a@example.org>");
        assertThat(Run.in(data, "config", "author").code()).isEqualTo(ExitCodes.MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remote.url",
                "remote.only",
                "remote..url",
                "remote.",
                "remote",
                "remote.a/b.url",
                "remote.a.b.url"
            })
    void aSettingOfARemoteWithoutANameIsUnknown(String name) {
        assertUsage("there is no setting '" + name + "'", "config", name, "https://example.org/firn");
        assertThat(Run.in(data, "config").out()).doesNotContain("remote");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jobs 0", "--jobs 257", "--depth -1", "--depth 0", "--only ../up"})
    void aCloneThatIsAskedForWronglyLeavesNothing(String option) {
        Run run = Run.in(directory, ("clone data copy.firn " + option).split(" "));

        assertThat(run.code()).as(run.err()).isIn(ExitCodes.USAGE, ExitCodes.REFUSED);
        assertThat(directory.resolve("copy.firn")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"export main", "export --history", "refs main"})
    void aDeviceIsNotReplacedByAFile(String command) throws IOException {
        Path device = Files.createSymbolicLink(directory.resolve("null"), Path.of("/dev/null"));
        Run run = Run.in(data, (command + " -o ../null").split(" "));

        assertThat(run.err())
                .startsWith("firn: " + device + " is no regular file, and a file would take its place\nhint: ");
        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(device).isSymbolicLink();
        assertThat(Run.in(data, "refs", "--list").out()).isEmpty();
        assertThat(Run.in(data, (command + " -o ..").split(" ")).err())
                .isEqualTo("firn: " + directory + " is a directory\n");
        Files.delete(device);
    }

    @Test
    void aCarOfNegativeSizeIsNotAskedFor() throws IOException {
        assertThat(Run.in(data, "export", "-o", "a.car").code()).isZero();
        assertUsage("--max-size -1: ", "import", "a.car", "-m", "again", "--max-size", "-1");
    }
}
