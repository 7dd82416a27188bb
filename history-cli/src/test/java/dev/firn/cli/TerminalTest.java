package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a person at a terminal sees: completion in real shells, and progress in a pseudo-terminal. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs pseudo-terminals")
class TerminalTest {
    private static final int FILES = 70;
    private static final String CLEAR = "\r\u001b[K";

    /** Runs a command with standard error, and what else is wanted, on a pseudo-terminal; prints what came there. */
    private static final String PTY = """
            import os, pty, subprocess, sys
            master, slave = pty.openpty()
            process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
            os.close(slave)
            while True:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                sys.stdout.buffer.write(piece)
            sys.exit(process.wait())
            """;

    /** Types at an interactive shell and prints what it draws. */
    private static final String TYPE = """
            import os, pty, select, sys, time
            pid, master = pty.fork()
            if pid == 0:
                os.environ.update(TERM='dumb', ZDOTDIR=sys.argv[1], PS1='> ')
                shell = sys.argv[2].split(' ')
                os.execvp(shell[0], shell)
            def until(word, seconds=60):
                seen = b''
                end = time.monotonic() + seconds
                while word not in seen and time.monotonic() < end:
                    if select.select([master], [], [], 0.2)[0]:
                        try:
                            seen += os.read(master, 65536)
                        except OSError:
                            break
                return seen
            for line in sys.argv[3:]:
                wait, _, keys = line.partition('|')
                sys.stdout.buffer.write(until(wait.encode()))
                os.write(master, keys.encode().decode('unicode_escape').encode())
            os.write(master, b'\\x15exit\\n')
            sys.stdout.buffer.write(until(b'no such word', 2))
            os.kill(pid, 9)
            """;

    @TempDir
    private Path directory;

    private String run(String... command) throws Exception {
        return run(List.of(command), false);
    }

    private String run(List<String> command, boolean isTerminal) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("FIRN_AUTHOR", Sample.AUTHOR);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("FIRN_STDERR_IS_TERMINAL");
        if (isTerminal) {
            builder.environment().put("FIRN_STDERR_IS_TERMINAL", "1");
        }
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** What bash offers for the last word of a line. */
    private List<String> offered(String words) throws Exception {
        Path script = directory.resolve("completion");
        Files.writeString(script, Run.in(directory, "completion").out());
        String said = run(
                Programs.require("FIRN_TEST_BASH", "bash").toString(),
                "--norc",
                "-c",
                "source ./completion || exit 9\n"
                        + "function=$(complete -p firn | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
                        + "COMP_WORDS=(" + words + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                        + "COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}\n"
                        + "$function firn \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\" 2> /dev/null\n"
                        + "printf '%s\\n' \"${COMPREPLY[@]}\"");
        return said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assertThat(offered("firn ''")).containsAll(Commands.NAMES);
        assertThat(offered("firn com")).containsExactlyInAnyOrder("commit", "completion");
        assertThat(offered("firn checkout --")).contains("--force", "--path", "--repo", "--quiet");
        assertThat(offered("firn checkout --fo")).containsExactly("--force");
        assertThat(offered("firn commit --follow")).containsExactly("--follow-links");
    }

    /** Only an interactive bash asks for names of files, so it is typed at. */
    @Test
    void bashCompletesNamesOfFilesWhereNoOptionIsMeant() throws Exception {
        Programs.require("FIRN_TEST_BASH", "bash");
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        Files.writeString(
                directory.resolve("script"),
                Run.in(directory, "completion", "bash").out());
        Files.createDirectory(directory.resolve("delivered"));
        Files.writeString(
                directory.resolve(".bashrc"),
                "firn() { echo \"called with<$*>\"; }; source script; bind 'set enable-bracketed-paste off'; echo rea''dy\n");
        String seen = run(
                python.toString(),
                "-c",
                TYPE,
                directory.toString(),
                "bash --rcfile .bashrc -i",
                "ready|firn checkout main deliv\\t\\n",
                "called with<checkout main delivered/>|firn -R deliv\\t\\n",
                "called with<-R delivered/>|");
        assertThat(seen).contains("called with<checkout main delivered/>", "called with<-R delivered/>");
    }

    @Test
    void onlyTheShellsThereIsCompletionForAreTaken() {
        assertThat(Run.in(directory, "completion", "zsh")).isEqualTo(Run.in(directory, "completion"));
        assertThat(Run.in(directory, "completion", "fish").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void zshCompletesCommandsAndOptions() throws Exception {
        Programs.require("FIRN_TEST_ZSH", "zsh");
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        Files.writeString(
                directory.resolve("script"), Run.in(directory, "completion").out());
        Files.writeString(
                directory.resolve(".zshrc"),
                "unsetopt zle_bracketed_paste prompt_sp; firn() { echo \"called with<$*>\"; }\n"
                        + "autoload -Uz compinit && compinit -u -D; source " + directory.resolve("script")
                        + "; echo rea''dy\n");
        String seen = run(
                python.toString(),
                "-c",
                TYPE,
                directory.toString(),
                "zsh -i",
                "ready|firn checko\\t--forc\\t\\n",
                "called with<checkout --force|");
        assertThat(seen).contains("called with<checkout --force").doesNotContain("command not found");
    }

    private Path commitSomething() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        fill(data, 1);
        assertThat(Run.in(directory, "init", "r.firn").code()).isZero();
        return data;
    }

    private static void fill(Path data, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[100_000];
            random.nextBytes(bytes);
            Files.write(data.resolve("f" + i), bytes);
        }
    }

    /** Without a compiler, so that it takes longer on any machine than the moment in which nothing is drawn. */
    private String drawn(boolean isTerminal, String... args) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("FIRN_TEST_PYTHON", "python3").toString(), "-c", PTY));
        List<String> words = new ArrayList<>(CommandProcess.words(args));
        words.add(1, "-Xint");
        command.addAll(words);
        return run(command, isTerminal);
    }

    private String commit(boolean isTerminal, String... options) throws Exception {
        return drawn(
                isTerminal,
                Stream.concat(
                                Stream.of("commit", "data", "-R", "r.firn", "-m", "x", "--allow-empty"),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    @Test
    void progressIsDrawnOnATerminalOverItselfAndGoneAtTheEnd() throws Exception {
        commitSomething();

        String drawn = commit(true);

        assertThat(drawn).startsWith(CLEAR).endsWith(CLEAR).doesNotContain("\n");
        assertThat(drawn).containsPattern("[a-z]+: [0-9]+( of 70)? files, [0-9.]+ [KM]iB");
    }

    @Test
    void progressOfACloneAndAFetchIsDrawnAndGoneAtTheEnd() throws Exception {
        Path data = commitSomething();
        for (String[] command :
                new String[][] {{"clone", "r.firn", "copy.firn"}, {"fetch", "--forward", "-R", "copy.firn"}}) {
            fill(data, command.length);
            assertThat(Run.in(directory, "commit", "data", "-R", "r.firn", "-m", "x")
                            .code())
                    .isZero();
            String drawn = drawn(true, command);

            assertThat(drawn).startsWith(CLEAR).endsWith(CLEAR).doesNotContain("\n");
            assertThat(drawn).containsPattern("fetch: [0-9]+ blocks?, [0-9.]+ [KM]iB .*; 1 of 1 commits");
        }
    }

    @Test
    void nothingIsDrawnWhereQuietIsWantedOrNobodyLooks() throws Exception {
        Path data = commitSomething();

        assertThat(commit(true, "-q", "-b", "quiet")).isEmpty();
        fill(data, 2); // Else there is so little to do that nothing would be drawn anyway.
        assertThat(commit(false, "-b", "unseen")).isEmpty();
    }

    /** Only the script that starts Firn can tell cheaply whether standard error is a terminal; so it says so. */
    @Test
    void theLauncherTellsWhetherStandardErrorIsATerminal() throws Exception {
        Path home = directory.resolve("home");
        Path java = directory.resolve("jdk");
        Path seen = directory.resolve("seen");
        program(home.resolve("bin/firn"), Files.readString(Path.of("src/dist/bin/firn")));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/firn-history-cli.jar"), "");
        program(java.resolve("bin/java"), "#!/bin/sh\necho \"${FIRN_STDERR_IS_TERMINAL:-no}\" > '" + seen + "'\n");
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        String launch = "JAVA_HOME='" + java + "' FIRN_CDS=off exec '" + home.resolve("bin/firn") + "' log";

        run("sh", "-c", launch);
        assertThat(seen).hasContent("no");
        run(Programs.require("FIRN_TEST_PYTHON", "python3").toString(), "-c", PTY, "sh", "-c", launch);
        assertThat(seen).hasContent("1");
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A reader that goes away, as {@code head} does, in a real pipe. */
    @Test
    void aPipeThatBreaksEndsTheCommandQuietlyAndAtOnce() throws Exception {
        commitSomething();
        assertThat(Run.in(directory, "commit", "data", "-R", "r.firn", "-m", "x")
                        .code())
                .isZero();
        for (int i = 0; i < FILES; i++) {
            Files.delete(directory.resolve("data/f" + i));
        }
        String command = String.join(" ", CommandProcess.words("ls", "--repo", "r.firn", "main", "--json"));
        String cat = String.join(" ", CommandProcess.words("cat", "--repo", "r.firn", "main:f1"));
        String said = run(
                Programs.require("FIRN_TEST_BASH", "bash").toString(),
                "-c",
                command + " | head -c 1 > /dev/null; echo ls ${PIPESTATUS[0]}; " + cat
                        + " | head -c 1 > /dev/null; echo cat ${PIPESTATUS[0]}");
        assertThat(said).isEqualTo("ls 0\ncat 0\n");
    }
}
