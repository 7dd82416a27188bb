package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments that are empty, exclude each other or mean something else than they seem to. */
class ArgumentsTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeSample() {
        Sample.create(directory);
    }

    private Run run(String... args) {
        return Run.in(directory, args);
    }

    private Run usage(String... args) {
        Run run = run(args);
        assertThat(run.code()).as(String.join(" ", args)).isEqualTo(ExitCodes.USAGE);
        assertThat(run.out()).isEmpty();
        return run;
    }

    @Test
    void anEmptyNameIsNotTheCurrentDirectory() throws IOException {
        Files.writeString(directory.resolve("mine"), "untouched");
        for (List<String> words : List.of(
                List.of("checkout", "--force", "main", ""),
                List.of("commit", "", "-m", "no"),
                List.of("import", "", "-m", "no"),
                List.of("status", ""),
                List.of("diff", "main", ""),
                List.of("diff", "", "main"),
                List.of("init", ""),
                List.of("clone", ".firn", ""),
                List.of("export", "main", "-o", ""),
                List.of("refs", "main", "-o", ""),
                List.of("verify", "--repair-from", ""),
                List.of("log", "-R", ""))) {
            assertThat(usage(words.toArray(new String[0])).err())
                    .isEqualTo("firn: an empty text names no file or directory; the current directory is '.'\n");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(".firn", "mine");
        }
        assertThat(run("log", "--oneline").out()).hasLineCount(2);
    }

    @Test
    void whatHasAFormOfItsOwnIsNoJson() {
        assertThat(usage("diff", "--name-status", "--json", "main~1", "main").err())
                .isEqualTo("firn: --name-status has a form of its own, and goes with no --json\n");
        usage("diff", "--name-status", "-z", "--json", "main~1", "main");
        assertThat(usage("cat", "--json", "main:notes.txt").err()).startsWith("firn: Unknown option: '--json'\n");
        assertThat(usage("--json", "completion").err()).startsWith("firn: Unknown option: '--json'\n");
    }

    @Test
    void noOptionIsPassedOverInSilence() {
        assertThat(usage("diff", "-z", "main~1", "main").err()).contains("--name-status");
        assertThat(usage("init", "-R", "x", "y").err()).contains("REPO and -R");
        assertThat(directory.resolve("x")).doesNotExist();
        assertThat(directory.resolve("y")).doesNotExist();
    }

    @Test
    void rangesAreThoseOfHttpButForTheirEnd() {
        assertThat(run("cat", "--range", "-3", "main:sst/0.1").out()).isEqualTo("ged");
        assertThat(run("cat", "--range", "-99", "main:sst/0.1").out()).isEqualTo("changed");
        assertThat(run("cat", "--range", "2-", "main:sst/0.1").out()).isEqualTo("anged");
        assertThat(run("cat", "--range", "2-99", "main:sst/0.1").out()).isEqualTo("anged");
        assertThat(run("cat", "--range", "2-4", "main:sst/0.1").out()).isEqualTo("an");
        assertThat(run("cat", "--range", "7-", "main:sst/0.1")).isEqualTo(new Run(0, "", ""));
        for (String range : List.of("-", "8-", "8-9", "3-2", "x", "1-2-3", "")) {
            usage("cat", "--range", range, "main:sst/0.1");
        }
    }

    @Test
    void whoAndWhyAreSaid() {
        for (String author : List.of("", " ", "A <a@example.org>\nparent x")) {
            usage("config", "author", author);
            usage("restore", "v2~1", "-m", "back", "--author", author);
        }
        assertThat(usage("config", "author", "").err()).contains("hint: firn config --unset author takes it away");
        usage("config", "remote.origin.url", "");
        usage("restore", "v2~1", "-m", "");
        usage("commit", "-m", " \n");
        assertThat(run("config").out()).isEmpty();
        assertThat(run("log", "--oneline").out()).hasLineCount(2);
    }

    @Test
    void whereOnlyARevisionIsMeantAPathIsSaidToBeOneTooMany() {
        for (List<String> words : List.of(
                List.of("log", "main:sst"),
                List.of("show", "main:sst"),
                List.of("diff", "main:sst", "main~1"),
                List.of("tag", "new", "main:sst"))) {
            assertThat(usage(words.toArray(new String[0])).err())
                    .isEqualTo(
                            "firn: only a revision can be named here, without a path behind it: 'main', not 'main:sst'\n");
        }
    }

    @Test
    void aDirectoryWithAColonInItsNameIsCompared() throws IOException {
        Files.createDirectory(directory.resolve("main:sst"));
        assertThat(run("diff", "main:sst", "main").code()).isZero();
    }

    @Test
    void aMarkOfTheByteOrderIsNoPartOfAPattern() throws IOException {
        Files.writeString(directory.resolve(".firnignore"), "\ufeff*.tmp\n");
        Files.writeString(directory.resolve("a.tmp"), "a");
        assertThat(run("status", "--overlay").out()).contains("A\t.firnignore").doesNotContain("a.tmp");
    }
}
