package dev.firn.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with a directory: commit, append, look, roll back. */
class StoryTest {
    @TempDir
    private Path home;

    private Path data;

    @BeforeEach
    void makeData() throws IOException {
        data = Files.createDirectory(home.resolve("sst.zarr"));
        write("zarr.json", "{\"zarr_format\":3,\"node_type\":\"group\"}".getBytes(UTF_8));
        shape(3);
        for (int day = 0; day < 3; day++) {
            write("t/c/" + day + "/0", bytes(day));
        }
        write(".hidden", new byte[0]);
    }

    private void shape(int days) throws IOException {
        write(
                "t/zarr.json",
                ("{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[" + days + ",100],\"data_type\":\"uint8\","
                                + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,100]}},"
                                + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}},"
                                + "\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}")
                        .getBytes(UTF_8));
    }

    private void write(String key, byte[] bytes) throws IOException {
        Path file = data.resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[100];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String key = directory.relativize(file).toString();
                if (!key.startsWith(".firn/")) {
                    files.put(key, Files.readString(file, ISO_8859_1));
                }
            }
        }
        return files;
    }

    private Run run(String... args) {
        return Run.in(data, args);
    }

    private Run done(String... args) {
        Run run = run(args);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return run;
    }

    private void commitTwice() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        write("t/c/3/0", bytes(3));
        shape(4);
        done("commit", "-m", "a day more");
    }

    @Test
    void oldVersionComesBackByteForByte() throws IOException {
        Map<String, String> before = tree(data);

        commitTwice();
        done("checkout", "main~1", "../old");

        assertThat(tree(home.resolve("old"))).isEqualTo(before);
        done("checkout", "main", "../old");
        assertThat(tree(home.resolve("old"))).isEqualTo(tree(data));
        done("checkout", "main~1", ".");
        assertThat(tree(data)).isEqualTo(before);
    }

    @Test
    void commitSaysWhatCameOfIt() throws IOException {
        done("init");
        Run first = done("commit", "-m", "three days");
        assertThat(first.out()).matches("""
                        commit [a-z2-7]{8} on main
                          1 array added; 3 chunks added; 3 documents added
                          .* new, .* shared; the version has .*
                          read .* in 6 files
                        """);

        assertThat(done("commit", "-m", "again").out()).startsWith("nothing changed: the directory is what commit ");
        write("t/c/3/0", bytes(0));
        assertThat(done("commit", "-m", "a copy", "--json").out())
                .contains("\"commit\":\"baguqeera", "\"newBytes\":", "\"sharedBytes\":100,", "\"files\":{\"added\":1,");
    }

    @Test
    void statusListsWhatACommitWouldChange() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        assertThat(done("status").out()).endsWith("nothing changed in 6 files\n");

        write("t/c/3/0", bytes(3));
        write("t/c/0/0", bytes(7));
        Files.delete(data.resolve("t/c/1/0"));

        assertThat(done("status").out())
                .endsWith(
                        "1 file added, 1 file changed, 1 file removed; 4 unchanged\nM\tt/c/0/0\nD\tt/c/1/0\nA\tt/c/3/0\n");
        assertThat(done("status", "--json").out()).contains("\"key\":\"t/c/1/0\",\"sizeBytes\":0,\"status\":\"D\"");
    }

    @Test
    void overlayRemovesNothing() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        Path more = Files.createDirectories(home.resolve("more/t/c/3"));
        Files.write(more.resolve("0"), bytes(3));

        done("commit", "../more", "--overlay", "-m", "append");

        assertThat(done("checkout", "main", "../all").out()).contains("7 files written");
    }

    @Test
    void whatWasLaidOverStaysLaidOverUntilToldOtherwise() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        Path more = Files.createDirectories(home.resolve("more/t/c/3"));
        Files.write(more.resolve("0"), bytes(3));
        done("commit", "../more", "--overlay", "-m", "append");
        Files.write(more.resolve("1"), bytes(4));

        assertThat(done("status", "../more").out()).endsWith("""
                        it would be laid over the branch, so nothing would be removed
                        1 file added; 1 unchanged
                        A\tt/c/3/1
                        """);
        assertThat(done("commit", "../more", "-m", "more").out())
                .contains("1 chunk added\n", "laid over the branch as last time");
        assertThat(done("commit", "../more", "-m", "nothing else", "--replace").out())
                .contains("1 array removed; 3 chunks removed");
        assertThat(run("commit", "../more", "-m", "x", "--replace", "--overlay").code())
                .isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void statusSaysThatACommitWouldBeRefusedWhereTheMemoryIsDamaged() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        Path more = Files.createDirectories(home.resolve("more/t/c/3"));
        Files.write(more.resolve("0"), bytes(3));
        done("commit", "../more", "--overlay", "-m", "append");
        try (Stream<Path> paths = Files.walk(data.resolve(".firn/work/dirs"))) {
            for (Path path :
                    paths.filter(one -> one.toString().endsWith(".files")).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                bytes[bytes.length / 2] ^= 1;
                Files.write(path, bytes);
            }
        }
        Files.write(more.resolve("1"), bytes(4));

        String said = done("status", "../more").out();
        assertThat(said)
                .contains("a commit would be refused: what the directory had before is not remembered any more");
        Run refused = run("commit", "../more", "-m", "more");
        assertThat(refused.code()).isEqualTo(ExitCodes.CONFLICT);
        String sentence = refused.err().lines().findFirst().orElseThrow().substring("firn: ".length());
        assertThat(said).contains("a commit would be refused: " + sentence + "\n");
        assertThat(done("status", "../more", "--json").out()).contains("\"refusal\":\"what the directory had before");
    }

    @Test
    void anAbsentBranchIsMadeAlsoWhereNothingChanged() throws IOException {
        done("init");
        done("commit", "-m", "three days");

        Run run = done("commit", "-b", "dev", "-m", "x");

        assertThat(run.out()).startsWith("nothing changed: ").endsWith("\nbranch dev is made there\n");
        assertThat(done("branch").out().lines().map(line -> line.replaceAll(" .* ", " ")))
                .hasSize(2);
        assertThat(done("commit", "-b", "more", "-m", "x", "--json").out()).contains("\"createdBranch\":\"more\"");
    }

    @Test
    void afterUndoACommitIsAConflictWithWaysOut() throws IOException {
        commitTwice();
        done("undo");
        write("t/c/4/0", bytes(4));

        Run run = run("commit", "-m", "once more");

        assertThat(run.code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(run.err()).contains("firn checkout main DIR", "-b NEW", "--overlay", "--replace");
        assertThat(done("commit", "-m", "once more", "--replace").out()).contains("  replaces 1 key of the branch");
        assertThat(done("status").out()).endsWith("nothing changed in 8 files\n");
    }

    @Test
    void importPutsADirectoryUnderAPath() throws IOException {
        done("init", "../r.firn");
        assertThat(run("import", "-R", "../r.firn", "-m", "x").code()).isEqualTo(ExitCodes.USAGE);
        done("import", ".", "-R", "../r.firn", "--at", "models/7", "-m", "x");

        done("checkout", "-R", "../r.firn", "main", "../out", "--path", "models/7");

        assertThat(tree(home.resolve("out"))).isEqualTo(tree(data));
    }

    @Test
    void branchThatOthersMovedIsAConflict() throws IOException {
        done("init", "../r.firn");
        done("import", ".", "-R", "../r.firn", "-m", "x");
        done("checkout", "-R", "../r.firn", "main", "../other");
        Files.write(home.resolve("other/mine"), bytes(1));
        done("commit", "../other", "-R", "../r.firn", "-m", "mine");
        write("yours", bytes(2));

        Run run = run("commit", ".", "-R", "../r.firn", "-m", "yours");

        assertThat(run.code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(run.err()).startsWith("firn: branch main names commit ").contains("\nhint: ");
    }

    @Test
    void checkoutOverwritesNothingForeign() throws IOException {
        done("init");
        done("commit", "-m", "three days");
        Path other = Files.createDirectories(home.resolve("other/t"));
        Files.writeString(other.resolve("zarr.json"), "mine");

        Run run = run("checkout", "main", "../other");

        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err()).contains("t/zarr.json");
        assertThat(tree(home.resolve("other"))).isEqualTo(Map.of("t/zarr.json", "mine"));
        done("checkout", "--force", "main", "../other");
        assertThat(tree(home.resolve("other"))).isEqualTo(tree(data));
    }

    @Test
    void commitOfTheGoodBytesHeals() throws IOException {
        commitTwice();
        try (Stream<Path> files = Files.list(data.resolve(".firn/packs"))) {
            for (Path pack : files.toList()) {
                byte[] all = Files.readAllBytes(pack);
                int at = new String(all, ISO_8859_1).indexOf(new String(bytes(1), ISO_8859_1));
                if (at >= 0) {
                    all[at + 50] ^= 1;
                    Files.delete(pack);
                    Files.write(pack, all);
                }
            }
        }
        assertThat(run("verify").out()).contains(":t/c/1/0\n");

        assertThat(done("commit", "-m", "heal").out())
                .startsWith("nothing changed")
                .endsWith("healed 1 damaged object with the good bytes of the directory\n");
        assertThat(done("verify").out()).startsWith("all is well");
    }

    @Test
    void linksAreRefusedUnlessAsked() throws IOException {
        done("init");
        Files.createSymbolicLink(data.resolve("link"), Path.of("t/c/0/0"));

        Run run = run("commit", "-m", "x");

        assertThat(run.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(run.err()).contains("link");
        done("commit", "-m", "x", "--follow-links");
    }
}
