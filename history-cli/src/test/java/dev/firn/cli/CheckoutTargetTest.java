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

/** Into which directories a checkout writes, and which node of a version a directory is. */
class CheckoutTargetTest {
    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void makeVersion() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        assertThat(run("init", "r.firn").code()).isZero();
        Files.writeString(data.resolve("zarr.json"), "{\"zarr_format\":3,\"node_type\":\"group\"}");
        Files.createDirectories(data.resolve("u"));
        Files.writeString(data.resolve("u/zarr.json"), "{\"zarr_format\":3,\"node_type\":\"group\"}");
        Files.writeString(data.resolve("u/one"), "1");
        commit("one");
    }

    private void commit(String message) {
        assertThat(run("commit", "-R", "r.firn", "data", "-m", message).err()).isEmpty();
    }

    private Run run(String... args) {
        return Run.in(directory, args);
    }

    private static List<String> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(Path::toString)
                    .filter(path -> !path.contains("work/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingIsCheckedOutIntoARepository() throws IOException {
        assertThat(Run.in(data, "init").code()).isZero();
        Files.createSymbolicLink(directory.resolve("link"), Path.of("r.firn"));
        List<String> before = below(directory);

        for (String target : List.of(
                "r.firn", "r.firn/sub", "r.firn/packs", "link", "link/sub/deep", "data/.firn", "data/.firn/sub")) {
            for (String force : List.of("--path=u", "--force")) {
                Run run = run("checkout", "-R", "r.firn", force, "main", target);
                assertThat(run.code()).as(target).isEqualTo(ExitCodes.USAGE);
                assertThat(run.err())
                        .isEqualTo("firn: " + target
                                + " is a repository itself, or lies in one; name a directory for the data\n");
            }
        }
        assertThat(Run.in(directory.resolve("r.firn"), "checkout", "main", ".").code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(below(directory)).isEqualTo(before);
    }

    @Test
    void noDirectoryInTheRepositoryIsLookedAtOrCommitted() throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), Path.of("r.firn/refs"));
        for (String target : List.of("r.firn", "r.firn/refs", "link")) {
            assertThat(run("commit", "-R", "r.firn", target, "-m", "no").code())
                    .as(target)
                    .isEqualTo(ExitCodes.USAGE);
            assertThat(run("status", "-R", "r.firn", target).err())
                    .isEqualTo("firn: " + target
                            + " is the repository itself, or lies in it; name the directory of the data\n");
        }
    }

    @Test
    void aDirectoryThatHasTheRepositoryInItIsCheckedOutInto() {
        assertThat(run("checkout", "-R", "r.firn", "main", ".").err()).isEmpty();
        assertThat(directory.resolve("u/one")).hasContent("1");
    }

    @Test
    void aKeyThatWouldLieInTheRepositoryIsNotWritten() throws IOException {
        Files.createDirectories(data.resolve("r.firn/refs"));
        Files.writeString(data.resolve("r.firn/refs/x"), "evil");
        commit("evil");

        Run run = run("checkout", "-R", "r.firn", "--force", "main", ".");

        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err()).contains("\"r.firn/refs/x\" would lie in the repository");
        assertThat(directory.resolve("r.firn/refs/x")).doesNotExist();
        assertThat(directory.resolve("u")).doesNotExist();
        assertThat(run("checkout", "-R", "r.firn", "main", "elsewhere").code()).isZero();
        assertThat(directory.resolve("elsewhere/r.firn/refs/x")).hasContent("evil");
    }

    @Test
    void aCheckoutThatFailsMakesNoDirectory() {
        for (String path : List.of("typo", "zarr.json", "/u", "..")) {
            assertThat(run("checkout", "-R", "r.firn", "main", "new/deep", "--path", path)
                            .code())
                    .as(path)
                    .isEqualTo(ExitCodes.MISSING);
            assertThat(directory.resolve("new")).as(path).doesNotExist();
        }
    }

    @Test
    void aCheckoutThatFailsLeavesADirectoryThatWasThere() throws IOException {
        Files.createDirectory(directory.resolve("mine"));
        assertThat(run("checkout", "-R", "r.firn", "main", "mine/new", "--path", "typo")
                        .code())
                .isEqualTo(ExitCodes.MISSING);
        assertThat(directory.resolve("mine")).isEmptyDirectory();
    }

    @Test
    void theWayOutOfAConflictNamesTheNodeThatTheDirectoryIs() throws IOException {
        assertThat(run("checkout", "-R", "r.firn", "main", "sub", "--path", "u").code())
                .isZero();
        Files.writeString(data.resolve("u/two"), "2");
        commit("two");
        Files.writeString(directory.resolve("sub/three"), "3");

        Run conflict = run("commit", "-R", "r.firn", "sub", "-m", "three");

        assertThat(conflict.code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(conflict.err()).contains("'firn checkout main DIR --path \"u\"' brings");
        assertThat(run("checkout", "-R", "r.firn", "main", "sub", "--path", "u").code())
                .isZero();
        assertThat(run("commit", "-R", "r.firn", "sub", "-m", "three").code()).isZero();
        assertThat(run("ls", "-R", "--repo", "r.firn", "main").out())
                .isEqualTo("u/one\nu/three\nu/two\nu/zarr.json\nzarr.json\n");
    }

    @Test
    void statusSaysThatAnObjectStandsWhereTheDirectoryShallBe() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        assertThat(run("status", "-R", "r.firn", "sub", "--at", "zarr.json").out())
                .doesNotContain("refused");
        Files.writeString(sub.resolve("f"), "f");
        for (String at : List.of("zarr.json", "u/one", "u/one/deep")) {
            Run commit = run("commit", "-R", "r.firn", "sub", "--at", at, "-m", "no");
            assertThat(commit.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(run("status", "-R", "r.firn", "sub", "--at", at).out())
                    .contains(
                            "a commit would be refused: " + commit.err().strip().substring("firn: ".length()));
        }
        assertThat(run("status", "-R", "r.firn", "sub", "--at", "u").out()).doesNotContain("refused");
    }

    @Test
    void aDirectoryIsComparedWithNoNodeThatCannotBe() {
        for (String at : List.of("/u", "..", "u//v")) {
            for (List<String> sides : List.of(List.of("data", "main"), List.of("main", "data"))) {
                Run run = run("diff", "-R", "r.firn", sides.get(0), sides.get(1), "--at", at);
                assertThat(run.code()).as(at).isEqualTo(ExitCodes.REFUSED);
                assertThat(run.err()).contains("is not legal");
                assertThat(run.out()).isEmpty();
            }
        }
    }
}
