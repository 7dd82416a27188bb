package dev.firn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** init, restore and verify, on a repository that the library fills. */
class RepositoryCommandsTest {
    private static final String GROUP = "{\"zarr_format\":3,\"node_type\":\"group\"}";

    @TempDir
    private Path directory;

    private Path repository;

    @BeforeEach
    void makeRepository() {
        repository = directory.resolve("r.firn");
        assertThat(Run.in(directory, "init", "r.firn").code()).isZero();
    }

    private void commit(Map<String, byte[]> puts, String... deletes) {
        try (Repository opened = Repository.open(repository, RepositoryOptions.surroundings(terminal(), "test"));
                Session session = opened.session(RefName.branch("main"))) {
            puts.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
            for (String key : deletes) {
                session.delete(key);
            }
            session.commit(CommitRequest.of("test", "A"));
        }
    }

    private Terminal terminal() {
        return new Terminal(
                java.io.OutputStream.nullOutputStream(), java.io.OutputStream.nullOutputStream(), Map.of(), directory);
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[10_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Run run(String... args) {
        return Run.in(repository, args);
    }

    private byte[] get(String revision, String key) {
        try (Repository opened = Repository.open(repository, RepositoryOptions.surroundings(terminal(), "test"))) {
            ByteBuffer bytes = opened.snapshot(revision).get(key);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        }
    }

    @Test
    void initWithoutNameMakesOneInside() {
        Run run = Run.in(directory, "init");

        assertThat(run.out()).isEqualTo("made repository " + directory.resolve(".firn") + "\n");
        assertThat(Repository.isAt(directory.resolve(".firn"))).isTrue();
    }

    @Test
    void initReportsTheIdAsJson() {
        Run run = Run.in(directory, "init", "--json", "other");

        assertThat(run.out()).matches("\\{\"id\":\"[0-9a-f]{32}\",\"repository\":\".*/other\"}\n");
    }

    @Test
    void initWhereOneIsIsRefused() {
        Run run = Run.in(directory, "init", "r.firn");

        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err()).isEqualTo("firn: there is a repository in " + repository + " already\n");
    }

    @Test
    void initTakesOverWhatAKilledOneLeft() throws IOException {
        Path left = directory.resolve("left.firn");
        Files.createDirectories(left.resolve("tmp"));
        Path abandoned = Files.writeString(left.resolve("tmp/0123456789abcdef0123456789abcdef"), "half a stamp");

        assertThat(Run.in(directory, "log", "-R", "left.firn").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(Run.in(directory, "init", "left.firn").code()).isZero();
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void initTakesNothingOverThatIsSomebodyElses() throws IOException {
        Files.createDirectories(directory.resolve("data/tmp"));
        Path theirs = Files.writeString(directory.resolve("data/tmp/letter"), "mine");

        Run run = Run.in(directory, "init", "data");
        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err()).contains("is not empty\nhint: name a new directory");
        assertThat(theirs).hasContent("mine");
        assertThat(Run.in(directory, "init", "data/tmp/letter").code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(Run.in(directory, "init", "data/tmp/letter/in").err())
                .isEqualTo("firn: cannot make a repository in " + theirs.resolve("in") + ": Not a directory\n");
    }

    @Test
    void restoreMakesTheOldContentTheNewestVersion() {
        commit(Map.of("zarr.json", GROUP.getBytes(UTF_8), "a/b", bytes(1), "c", bytes(2)));
        commit(Map.of("a/b", bytes(3), "a/new", bytes(4), "ab", bytes(5)), "c");

        Run run = run("restore", "main~1", "-m", "back");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("commit ").contains("1 document added, 1 changed, 2 removed\n  ");
        assertThat(get("main", "c")).isEqualTo(bytes(2));
        assertThat(get("main", "a/b")).isEqualTo(bytes(1));
        try (Repository opened = Repository.open(repository, RepositoryOptions.surroundings(terminal(), "test"))) {
            assertThat(opened.snapshot("main").manifestCid())
                    .isEqualTo(opened.snapshot("main~2").manifestCid());
            assertThat(opened.commit(opened.resolve("main")).author()).isEqualTo("A <a@example.org>");
        }
    }

    @Test
    void restoreOfAPathLeavesTheRest() {
        commit(Map.of("zarr.json", GROUP.getBytes(UTF_8), "a/b", bytes(1), "ab", bytes(2)));
        commit(Map.of("a/b", bytes(3), "a/new", bytes(4), "ab", bytes(5)));

        assertThat(run("restore", "main~1", "a/", "-m", "back").code()).isZero();

        assertThat(get("main", "a/b")).isEqualTo(bytes(1));
        assertThat(get("main", "ab")).isEqualTo(bytes(5));
        assertThat(run("restore", "main", "-m", "again").out())
                .isEqualTo("nothing to restore: the content is what it was in main\n");
    }

    @Test
    void restoreOfNothingIsMissing() {
        commit(Map.of("c", bytes(2)));

        Run run = run("restore", "main", "nowhere", "-m", "x");

        assertThat(run.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run.err()).contains("nothing at \"nowhere\"");
    }

    @Test
    void restoreWithoutMessageIsWrongUsage() {
        assertThat(run("restore", "main").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void verifyOfASoundRepositorySaysSo() {
        commit(Map.of("a/b", bytes(1)));

        for (String[] args :
                new String[][] {{"verify"}, {"verify", "--quick"}, {"verify", "main"}, {"verify", "--repair"}}) {
            Run run = run(args);
            assertThat(run.out()).contains("all is well: 1 commit, ");
            assertThat(run.code()).isZero();
        }
        assertThat(run("verify", "--json").out())
                .isEqualTo(
                        "{\"commits\":1,\"damages\":[],\"healed\":0,\"keys\":1,\"nodes\":1,\"operations\":1,\"promised\":0,"
                                + "\"repaired\":0,\"shallow\":0,\"sound\":true,\"unproved\":0}\n");
    }

    @Test
    void verifyNamesTheKeyThatAFlippedBitHits() throws IOException {
        commit(Map.of("a/b", bytes(1), "a/c", bytes(2)));
        flip(bytes(1));

        Run run = run("verify");

        assertThat(run.code()).isEqualTo(ExitCodes.CORRUPT);
        assertThat(run.out())
                .startsWith("corrupt: ")
                .contains("packs/", ":a/b\n")
                .doesNotContain(":a/c");
        assertThat(run.err()).startsWith("hint: commit a directory that still has the good bytes");
        assertThat(run("verify", "--json").out()).contains("\"kind\":\"CORRUPT\"", ":a/b\"]", "\"sound\":false");
        assertThat(run("verify", "--quick").code()).isIn(ExitCodes.DONE, ExitCodes.CORRUPT);
    }

    @Test
    void goodBytesCommittedAgainHeal() throws IOException {
        commit(Map.of("a/b", bytes(1)));
        flip(bytes(1));
        assertThat(run("verify").code()).isEqualTo(ExitCodes.CORRUPT);

        commit(Map.of("a/b", bytes(1), "more", bytes(2)));

        assertThat(run("verify").out()).startsWith("all is well");
    }

    private void flip(byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(repository.resolve("packs"))) {
            for (Path pack : files.toList()) {
                byte[] all = Files.readAllBytes(pack);
                int at = new String(all, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .indexOf(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1));
                if (at >= 0) {
                    all[at + 5_000] ^= 1;
                    Files.delete(pack);
                    Files.write(pack, all);
                    return;
                }
            }
        }
        throw new AssertionError("no pack holds the content");
    }
}
