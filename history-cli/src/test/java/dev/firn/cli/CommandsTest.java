package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    /** What is printed for these never changes with time or chance. */
    private static final List<String> TOLD = List.of(
            "log",
            "log --oneline",
            "log --json -n 1",
            "log -n -1",
            "show",
            "show --json v2~1",
            "ls",
            "ls -l main:sst",
            "ls -R v2",
            "ls main:nothing",
            "ls main:sst/c",
            "lgo",
            "info main:sst",
            "info --json main:sst",
            "cat main:notes.txt",
            "cat --range 1-4 main:sst/0.1",
            "cat --range 1-9 main:sst/0.1",
            "cat main",
            "cat main:absent",
            "diff main~1 main",
            "diff main~1",
            "diff main~1 main --at sst",
            "diff --json main~1 main",
            "diff --name-status main~1 v2",
            "diff mian",
            "branch",
            "branch other v2~1",
            "branch -m other b",
            "branch -d b",
            "branch a..b",
            "tag v2",
            "tag --json",
            "cid main:notes.txt",
            "checksum main:sst",
            "checksum --dandi",
            "du",
            "du main",
            "du --json",
            "reset main main~1",
            "undo",
            "undo",
            "undo",
            "undo",
            "operations --unreached",
            "config",
            "config author Ada",
            "config",
            "config colour",
            "stats --nonsense");

    @TempDir
    private Path directory;

    @BeforeEach
    void createSample() {
        Sample.create(directory);
    }

    @Test
    void transcriptIsAsItWas() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : TOLD) {
            Run run = Run.in(directory, line.split(" "));
            text.append("$ firn ").append(line).append('\n').append(run.out());
            text.append(run.out().isEmpty() || run.out().endsWith("\n") ? "" : "\n");
            run.err().lines().forEach(said -> text.append("! ").append(said).append('\n'));
            text.append(run.code() == 0 ? "" : "= " + run.code() + "\n");
        }
        Golden.require("src/test/resources/transcript.txt", text.toString().replace(directory.toString(), "DIR"));
    }

    @Test
    void operationsListEveryMoveAlsoOfADeletedRef() {
        Run.in(directory, "branch", "b");
        Run.in(directory, "branch", "-d", "b");

        assertThat(Run.in(directory, "operations", "b").out())
                .containsSubsequence("b@{0}", "-> -", "delete", "b@{1}", "create", Sample.AUTHOR);
    }

    @Test
    void optionsMayStandBeforeTheCommand() {
        String bare = directory.resolve(".firn").toString();

        assertThat(Run.in(Path.of("/"), "-R", bare, "log", "--oneline").out())
                .isEqualTo(Run.in(directory, "log", "--oneline").out())
                .isNotEmpty();
        assertThat(Run.in(Path.of("/"), "-R", directory.toString(), "ls", "-R").out())
                .isEqualTo(Run.in(directory, "ls", "-R").out())
                .isNotEmpty();
    }

    @Test
    void repositoryIsFoundFromBelow() throws IOException {
        Path below = Files.createDirectories(directory.resolve("sst/deeper"));

        assertThat(Run.in(below, "log").code()).isZero();
    }

    @Test
    void brokenPipeEndsQuietly() {
        assertThat(runInto("Broken pipe").code()).isZero();
    }

    @Test
    void fullDiskBehindStandardOutputIsAnError() {
        assertThat(runInto("No space left on device"))
                .isEqualTo(new Run(9, "", "firn: standard output cannot be written: No space left on device\n"));
    }

    private Run runInto(String failure) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        int code = Main.run(new Terminal(broken, err, Map.of(), directory), "log");
        return new Run(code, "", err.toString(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void putBackRefsAreSaid() throws IOException {
        Path cells = directory.resolve(".firn/refs/heads/main");
        Run.in(directory, "reset", "main", "main~1");
        try (java.util.stream.Stream<Path> files = Files.list(cells)) {
            Files.delete(files.max(Path::compareTo).orElseThrow());
        }

        assertThat(Run.in(directory, "log", "main").err()).startsWith("firn: history rewound: branch main");
        Run unreached = Run.in(directory, "operations", "--unreached");
        assertThat(unreached.err()).isEmpty();
        assertThat(unreached.out()).contains("heads/main number 3", "reset");
    }

    @Test
    void completionNamesEveryCommand() {
        assertThat(Run.in(directory, "completion").out()).contains(Commands.NAMES);
    }
}
