package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
    void helpOfACommandThatThereIsNotIsNoHelp() {
        for (Run run : List.of(Run.in(directory, "restor", "--help"), Run.in(directory, "publish", "-h"))) {
            assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(run.err()).contains("there is no command");
            assertThat(run.out()).isEmpty();
        }
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

    @Test
    void aHelpIsTheSameWhetherOneCommandIsMadeOrAll() {
        Terminal silent =
                new Terminal(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Map.of(), directory);
        Map<String, CommandLine> all = Main.commandLine(silent).getSubcommands();

        assertThat(all.keySet()).containsExactlyElementsOf(Commands.NAMES);
        all.forEach((name, line) -> assertThat(
                        letters(Run.in(directory, name, "--help").out()))
                .as(name)
                .isEqualTo(letters(line.getUsageMessage())));
    }

    /** A help without its breaks, which are at better places where only one command is made. */
    private static String letters(String help) {
        return help.replaceAll("\\s+", "");
    }

    @Test
    void whatIsWrittenWrongIsNamed() {
        assertThat(mistake("reset")).isEqualTo("Missing required parameters: 'BRANCH', 'REV'");
        assertThat(mistake("reset main")).isEqualTo("Missing required parameter: 'REV'");
        assertThat(mistake("log --repo")).isEqualTo("Missing required parameter for option '--repo' (DIR)");
        assertThat(mistake("export")).isEqualTo("Missing required option: '--output=FILE'");
        assertThat(mistake("log -n x")).isEqualTo("Invalid value for option '-n': 'x' is not a whole number");
        assertThat(mistake("import a --max-size x"))
                .isEqualTo("Invalid value for option '--max-size': 'x' is not a whole number");
        assertThat(mistake("refs --format x"))
                .isEqualTo(
                        "Invalid value for option '--format': expected one of [JSON, PARQUET] (case-insensitive) but was 'x'");
        assertThat(mistake("log a b c")).isEqualTo("Unmatched arguments from index 2: 'b', 'c'");
        assertThat(mistake("log --json=x")).isEqualTo("Invalid value for option '--json': 'x' is not a boolean");
        assertThat(Run.in(directory, "verify", "--rep").err())
                .isEqualTo(
                        "firn: Unknown option: '--rep'\nhint: did you mean '--repo' or '--repair' or '--repair-from'?\n");
    }

    private String mistake(String line) {
        Run run = Run.in(directory, line.split(" "));
        assertThat(run.code()).as(line).isEqualTo(ExitCodes.USAGE);
        String hint = "\nhint: 'firn " + line.split(" ")[0] + " --help' says what it takes\n";
        assertThat(run.err()).startsWith("firn: ").endsWith(hint);
        return run.err().substring("firn: ".length(), run.err().length() - hint.length());
    }
}
