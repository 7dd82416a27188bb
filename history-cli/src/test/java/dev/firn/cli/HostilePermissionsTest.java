package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may not be read or written: one clear sentence, code 8, refs untouched, nothing left over; and reading goes on where only writing is forbidden. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs permissions of POSIX")
class HostilePermissionsTest {
    @TempDir
    private Path directory;

    private Path data;
    private Path repository;
    private List<String> refs = List.of();

    @BeforeEach
    void commitOnce() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        Files.createDirectory(data.resolve("inside"));
        repository = directory.resolve("r.firn");
        Files.writeString(data.resolve("a"), "one");
        Files.writeString(data.resolve("inside/b"), "two");
        assertThat(Run.in(data, "init", "../r.firn").code()).isZero();
        assertThat(Run.in(data, "commit", "-R", "../r.firn", "-m", "one").code())
                .isZero();
        refs = Leftovers.refs(repository);
        assertThat(refs).isNotEmpty();
    }

    /** So that what was made can be deleted. */
    @AfterEach
    void permitAll() throws Exception {
        new ProcessBuilder("chmod", "-R", "u+rwX", directory.toString()).start().waitFor();
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Run run(String... args) throws Exception {
        String[] all =
                Stream.concat(Stream.of(args), Stream.of("-R", "../r.firn")).toArray(String[]::new);
        return CommandProcess.runUnprivileged(data, all);
    }

    private void assertRefused(Run run, String sentence) throws IOException {
        assertThat(run.err()).startsWith("firn: ").contains(sentence);
        assertThat(run.err().lines().filter(line -> line.startsWith("firn: ")))
                .as(run.err())
                .hasSize(1);
        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(Leftovers.refs(repository)).isEqualTo(refs);
        assertThat(Leftovers.of(repository)).isEmpty();
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws Exception {
        Files.writeString(data.resolve("inside/secret"), "three");
        permit(data.resolve("inside/secret"), "---------");

        assertRefused(run("commit", "-m", "two"), "\"inside/secret\" of " + data + " cannot be used (no permission)");
        permit(data.resolve("inside/secret"), "r--------");
        assertThat(run("commit", "-m", "two").code()).isZero();
    }

    @Test
    void aDirectoryThatMayNotBeListedIsNamedAndNothingBelowCountsAsDeleted() throws Exception {
        permit(data.resolve("inside"), "---------");

        for (String command : List.of("commit -m two", "status", "diff main .")) {
            assertRefused(run(command.split(" ")), "\"inside\" cannot be used (no permission)");
        }
    }

    @Test
    void aFileWhoseDirectoryMayOnlyBeListedIsNamedAndDoesNotCountAsDeleted() throws Exception {
        permit(data.resolve("inside"), "r--------");

        for (String command : List.of("commit -m two", "status", "diff main .")) {
            assertRefused(run(command.split(" ")), "cannot be used (no permission)");
        }
    }

    @Test
    void aRepositoryThatMayNotBeWrittenIsReadAndWritesAreRefused() throws Exception {
        Files.writeString(data.resolve("new"), "three");
        List<Path> all;
        try (Stream<Path> files = Files.walk(repository)) {
            all = files.toList();
        }
        for (Path file : all) {
            permit(file, Files.isDirectory(file) ? "r-x------" : "r--------");
        }

        assertRefused(run("commit", "-m", "two"), "no permission to write " + repository);
        assertRefused(run("branch", "other"), "no permission to write " + repository);
        assertRefused(run("config", "author", "B"), "no permission to write " + repository);
        assertThat(run("status").out()).contains("1 file added");
        assertThat(run("log", "--oneline").out()).endsWith(" one\n");
        assertThat(run("cat", "main:inside/b").out()).isEqualTo("two");
        assertThat(run("verify").out()).startsWith("all is well");
        Run checkout = run("checkout", "main", "../out");
        assertThat(checkout.code()).isZero();
        assertThat(checkout.err())
                .contains("could not be remembered in the repository: a later checkout into ../out will not");
        assertThat(directory.resolve("out/inside/b")).hasContent("two");
    }

    @Test
    void aRepositoryThatMayNotBeReadIsNotTakenForAbsentOrEmpty() throws Exception {
        for (String part : List.of("", "firn.json", "lines", "refs/heads/main")) {
            Path place = repository.resolve(part);
            String before = PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
            permit(place, "---------");
            List<Run> runs = List.of(run("log"), run("status"), run("commit", "-m", "two", "--allow-empty"));
            Run verify = run("verify");
            permit(place, before);
            for (Run run : runs) {
                assertThat(run.err())
                        .as("%s", place)
                        .startsWith("firn: no permission to ")
                        .contains(repository.toString())
                        .containsOnlyOnce("firn: ");
                assertThat(run.code()).as("%s", place).isEqualTo(ExitCodes.REFUSED);
            }
            assertThat(verify.out() + verify.err())
                    .as("%s", place)
                    .contains("no permission to ", repository.toString());
            assertThat(verify.code()).as("%s: %s", place, verify.out()).isEqualTo(ExitCodes.REFUSED);
            assertThat(Leftovers.refs(repository)).isEqualTo(refs);
            assertThat(Leftovers.of(repository)).isEmpty();
        }
    }

    @Test
    void aDirectoryThatMayNotBeWrittenGetsNoCheckout() throws Exception {
        Path out = Files.createDirectory(directory.resolve("out"));
        permit(out, "r-x------");

        assertRefused(run("checkout", "main", "../out"), "(no permission)");
        assertThat(out).isEmptyDirectory();
    }

    /** Else the commit would go to the repository of a directory above, which is another one. */
    @Test
    void aRepositoryThatCannotBeReachedIsNotPassedOverForOneAbove() throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        assertThat(Run.in(closed, "init", "own.firn").code()).isZero();
        Files.createSymbolicLink(data.resolve(".firn"), closed.resolve("own.firn"));
        Files.createSymbolicLink(directory.resolve(".firn"), repository);
        permit(closed, "---------");

        for (String command : List.of("commit -m two", "log", "status", "config author B")) {
            assertRefused(CommandProcess.runUnprivileged(data, command.split(" ")), "no permission to read");
        }
    }

    @Test
    void aDirectoryToRepairFromThatCannotBeReachedIsNotSaidToBeAbsent() throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.createDirectory(closed.resolve("good"));
        permit(closed, "---------");

        assertRefused(
                run("verify", "--repair-from", closed.resolve("good").toString()),
                "no permission to read " + closed.resolve("good"));
    }
}
