package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to people who type what git would take, or mistype, or forgot where they are. */
class MistakesTest {
    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void makeTwoVersions() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        assertThat(run("init", "r.firn").code()).isZero();
        Files.writeString(data.resolve("zarr.json"), "{\"zarr_format\":3,\"node_type\":\"group\"}");
        Files.createDirectories(data.resolve("a"));
        Files.writeString(
                data.resolve("a/zarr.json"),
                "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[2],\"chunk_key_encoding\":{\"name\":\"default\"}}");
        Files.createDirectories(data.resolve("a/c"));
        Files.writeString(data.resolve("a/c/0"), "zero");
        assertThat(repo("commit", "data", "-m", "one").err()).isEmpty();
        Files.writeString(data.resolve("two"), "2");
        assertThat(repo("commit", "data", "-m", "two").err()).isEmpty();
    }

    private Run run(String... args) {
        return Run.in(directory, args);
    }

    private Run repo(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "-R";
        all[1] = "r.firn";
        System.arraycopy(args, 0, all, 2, args.length);
        return run(all);
    }

    private String abbreviated(String revision) {
        return repo("log", "-n", "1", "--oneline", revision).out().substring(0, 8);
    }

    @Test
    void helpMayBeAskedForAsOfGit() {
        assertThat(run("help")).isEqualTo(run("--help"));
        assertThat(run("help", "undo")).isEqualTo(run("undo", "--help"));
        assertThat(run("help").code()).isZero();
        assertThat(run("help", "undoo").err()).contains("there is no command 'undoo'", "'undo'");
    }

    @Test
    void noLineOfAHelpBeginsInsideAName() {
        for (String name : Commands.NAMES) {
            String help = run(name, "--help").out();
            assertThat(help.lines().filter(line -> line.startsWith("firnignore") || line.startsWith("//HOST")))
                    .isEmpty();
            assertThat(help.lines().mapToInt(String::length).max().orElseThrow())
                    .as(name)
                    .isLessThanOrEqualTo(100);
        }
    }

    @Test
    void whatIsServedMayBeNamedAsEverywhereElse() {
        Run none = run("serve", "-R", "none.firn");
        assertThat(none.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(none.err()).contains("none.firn");

        Run twice = run("serve", "--repo", "r.firn", "r.firn");
        assertThat(twice.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(twice.err()).contains("another one is called so");
    }

    @Test
    void noRepositoryIsMadeInsideOne() {
        Run run = Run.in(directory.resolve("r.firn"), "init");

        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err())
                .isEqualTo("firn: the current directory " + directory.resolve("r.firn") + " is a repository already\n");
        assertThat(directory.resolve("r.firn/.firn")).doesNotExist();
    }

    @Test
    void aMistypedCommitNamesTheOneThatIsMeant() {
        String commit = abbreviated("main~1");
        char last = commit.charAt(7);
        String mistyped = commit.substring(0, 7) + (last == 'a' ? 'b' : 'a');

        Run run = repo("show", mistyped);

        assertThat(run.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run.err())
                .isEqualTo("firn: there is no branch, tag or commit '" + mistyped + "'\nhint: did you mean " + commit
                        + "?\n");
        assertThat(repo("show", "zzzzzzzz").err()).contains("'firn branch' and 'firn tag' list");
        assertThat(repo("show", "mian").err()).contains("did you mean main?");
    }

    @Test
    void operationsAreListedAsRevisionsNameThem() {
        assertThat(repo("operations").out().lines().map(line -> line.split(" +")[1]))
                .containsExactly("main@{0}", "main@{1}");
        assertThat(repo("operations").out().lines().toList().get(1)).contains("-> " + abbreviated("main@{1}"));
    }

    @Test
    void aTimeThatWasShownFindsWhatWasRecordedThen() {
        String time = repo("operations", "-n", "1").out().split(" ")[0];

        assertThat(abbreviated("main@{" + time + "}")).isEqualTo(abbreviated("main"));
    }

    @Test
    void aDeletedBranchIsSaidToBeAndFoundAgain() {
        String before = abbreviated("main");
        assertThat(repo("branch", "-d", "main").code()).isZero();

        assertThat(repo("log").err())
                .isEqualTo(
                        "firn: there is no branch, tag or commit 'main'\nhint: it was deleted: 'firn operations main' lists where"
                                + " it was, as main@{1}; 'firn undo main' takes that back\n");
        assertThat(abbreviated("main@{1}")).isEqualTo(before);
        assertThat(repo("log", "main@{0}").err()).isEqualTo("firn: main was deleted at that time\n");
        assertThat(repo("branch", "again", "main@{1}").code()).isZero();
        assertThat(abbreviated("again")).isEqualTo(before);
    }

    @Test
    void whatEveryUndoTookBackIsNotSaidToBeTakenBackByAnother(@TempDir Path empty) throws IOException {
        Files.writeString(empty.resolve("a"), "a");
        assertThat(Run.in(empty, "init").code()).isZero();
        assertThat(Run.in(empty, "commit", "-m", "one").code()).isZero();
        assertThat(Run.in(empty, "undo").code()).isZero();
        assertThat(Run.in(empty, "ls", "main").err())
                .contains("it was deleted: 'firn operations main' lists where it was, as main@{1}")
                .doesNotContain("undo");
    }

    @Test
    void aNodeIsNoKeyButItsKeysCanBeListed() {
        Run run = repo("cat", "main:a");

        assertThat(run.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run.err())
                .isEqualTo("firn: \"a\" is no key of main but an array\nhint: 'firn ls -R main:a' lists its keys\n");
        assertThat(repo("cid", "main:a/c").err()).contains("there is no key");
        assertThat(repo("cid", "main:a").err()).startsWith("firn: \"a\" is no key of main");
        assertThat(repo("cat", "main:b").err()).contains("there is no key \"b\"");
    }

    @Test
    void statusSaysWhatADirectoryIsAndThatACommitWouldBeRefused() throws IOException {
        assertThat(repo("checkout", "main", "part", "--path", "a").err()).isEmpty();
        assertThat(repo("status", "part").out()).contains("the directory is a of it\nnothing changed in 2 files\n");

        assertThat(repo("undo").code()).isZero();
        Files.writeString(data.resolve("three"), "3");
        assertThat(repo("status", "data").out())
                .contains("the branch has moved since\na commit would be refused: branch main names commit ")
                .contains("--overlay lays only its changes over main")
                .contains("\nwhat follows is against that commit\n")
                .endsWith("A\tthree\n");
        assertThat(repo("commit", "data", "-m", "three").code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(repo("status", "data", "--replace").out()).doesNotContain("refused");
    }

    @Test
    void aRatioThatThereIsNoneOfIsLeftOut() {
        assertThat(repo("restore", "main", "-m", "same", "--allow-empty").code())
                .isZero();

        assertThat(repo("du", "--json").out()).contains("\"newBytes\":0,").doesNotContain("\"-\"");
    }

    @Test
    void aCheckoutThatCouldNotBeRememberedIsToldOfUntilItIsRunAgain() throws IOException {
        Path files;
        try (Stream<Path> all = Files.walk(directory.resolve("r.firn/work/dirs"))) {
            files = all.filter(path -> path.toString().endsWith(".files"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(files);
        Files.createDirectories(files.resolve("in the way"));
        Run checkout = repo("checkout", "main~1", "data");
        assertThat(checkout.code()).isZero();
        assertThat(checkout.err()).contains("data counts as a checkout that was cut short, and is not committed until");
        Files.delete(files.resolve("in the way"));
        Files.delete(files);

        String first = abbreviated("main~1");
        assertThat(repo("status", "data").out())
                .contains("a checkout of commit baguqeera" + first)
                .contains("was cut short");
        assertThat(repo("status", "data", "--json").out()).contains("\"unfinishedCheckout\":");
        Run commit = repo("commit", "data", "-m", "three");
        assertThat(commit.code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(commit.err())
                .contains("was cut short")
                .contains("'firn checkout ")
                .contains("--replace");
        assertThat(repo("checkout", "main~1", "data").err()).isEmpty();
        assertThat(repo("status", "data").out()).doesNotContain("cut short");
    }
}
