package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.ipld.CheckedJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Directories and repositories that are not as they should be: one clear sentence, the documented code, refs untouched, nothing left over. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs mkfifo and ln")
class HostileDataTest {
    @TempDir
    private Path directory;

    private Path data;
    private Path repository;
    private List<String> refs = List.of();

    @BeforeEach
    void commitOnce() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        repository = directory.resolve("r.firn");
        Files.writeString(data.resolve("a"), "one");
        assertThat(Run.in(data, "init", "../r.firn").code()).isZero();
        assertThat(run("commit", "-m", "one").code()).isZero();
        refs = Leftovers.refs(repository);
        assertThat(refs).isNotEmpty();
    }

    private Run run(String... args) {
        return Run.in(
                data,
                Stream.concat(Stream.of(args), Stream.of("--repo", "../r.firn")).toArray(String[]::new));
    }

    private static void shell(Path directory, String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void assertFails(Run run, int code, String sentence) throws IOException {
        assertThat(run.err()).startsWith("firn: ").contains(sentence);
        assertThat(run.err().lines().filter(line -> line.startsWith("firn: ")))
                .as(run.err())
                .hasSize(1);
        assertThat(run.code()).isEqualTo(code);
        assertThat(Leftovers.refs(repository)).isEqualTo(refs);
        assertThat(Leftovers.of(repository)).isEmpty();
    }

    @Test
    void aFifoIsNamedAndNotWaitedFor() throws Exception {
        shell(data, "mkfifo pipe");

        for (String command : List.of("commit -m two", "status", "diff main .")) {
            assertFails(run(command.split(" ")), ExitCodes.REFUSED, "\"pipe\" is a FIFO");
        }
    }

    @Test
    void linksAreFollowedInsideAndOnlyWhenAsked() throws Exception {
        shell(data, "ln -s a link; ln -s ../r.firn/firn.json out; ln -s nowhere lost; ln -s . round");
        assertFails(run("commit", "-m", "two"), ExitCodes.REFUSED, "what cannot be stored (4)");

        Run followed = run("commit", "-m", "two", "--follow-links");
        assertFails(followed, ExitCodes.REFUSED, "what cannot be stored (3)");
        assertThat(followed.err()).contains("\"lost\"", "\"out\"", "\"round\"").doesNotContain("\"link\"");

        shell(data, "rm out lost round");
        assertThat(run("commit", "-m", "two", "--follow-links").code()).isZero();
        assertThat(run("cat", "main:link").out()).isEqualTo("one");
    }

    @Test
    void tenThousandDirectoriesInEachOtherAreRefusedByName() throws Exception {
        shell(
                data,
                "python3 - <<'E' || perl -e 'for (1..10000) { mkdir \"d\"; chdir \"d\" } open F, \">f\"'\n"
                        + "import os\n"
                        + "for i in range(10000):\n"
                        + "    os.mkdir('d'); os.chdir('d')\n"
                        + "open('f', 'w').close()\n"
                        + "E");
        try {
            for (String command : List.of("commit -m two", "status")) {
                Run run = run(command.split(" "));
                assertFails(run, ExitCodes.REFUSED, "d/d/d/d");
                assertThat(run.err()).hasSizeLessThan(10_000);
            }
        } finally {
            shell(data, "rm -rf d"); // Java's own way needs a stack as deep.
        }
    }

    @Test
    void aNewerFormatIsRefusedWithBothVersionsNamed() throws IOException {
        Path stamp = repository.resolve("firn.json");
        MapNode now = CheckedJson.open(Files.readAllBytes(stamp), "stamp");
        assertThat(now.find("format")).contains(Ipld.Int.of(1));
        MapNode later = now.without("format").toBuilder().put("format", 7).build();
        Files.write(stamp, CheckedJson.seal(later));

        for (String command :
                List.of("commit -m two --allow-empty", "log", "verify", "status", "checkout main ../out")) {
            Run run = run(command.split(" "));
            assertFails(run, ExitCodes.UNSUPPORTED, "7");
            assertThat(run.err()).contains("1");
        }
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void aForeignDirectoryIsNoRepositoryAndStaysAsItIs() throws Exception {
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.writeString(foreign.resolve("firn.json"), "{\"name\":\"somebody's own\"}");
        Files.writeString(foreign.resolve("x"), "x");
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Files.writeString(plain.resolve("x"), "x");

        for (String command : List.of("commit -m two", "log", "verify", "reset main main", "branch b")) {
            Run other = Run.in(data, (command + " -R ../foreign").split(" "));
            assertThat(other.code()).as(other.err()).isIn(ExitCodes.CORRUPT, ExitCodes.UNSUPPORTED, ExitCodes.MISSING);
            assertThat(other.err()).startsWith("firn: ").contains("foreign");
            Run none = Run.in(data, (command + " -R ../plain").split(" "));
            assertThat(none)
                    .isEqualTo(new Run(3, "", "firn: there is no repository in " + plain + ": it has no firn.json\n"));
        }
        assertThat(foreign.toFile().list()).containsExactlyInAnyOrder("firn.json", "x");
        assertThat(plain.toFile().list()).containsExactly("x");
    }

    /** What {@code zarr.json} says is no business of who stores it: exactly these bytes, one warning, and the commit is made. */
    @Test
    void zarrDocumentsThatCannotBeRightAreDataWithOneWarning() throws IOException {
        byte[] long100 = new byte[100_000_000];
        java.util.Arrays.fill(long100, (byte) ' ');
        long100[0] = '{';
        long100[long100.length - 1] = '}';
        String lying = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[%s],"
                + "\"data_type\":\"int8\",\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,0]}},"
                + "\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}";
        List<byte[]> documents = List.of(
                "this is no JSON".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, 0, 1},
                "[".repeat(100_000).getBytes(StandardCharsets.UTF_8),
                String.format(lying, "-1,10").getBytes(StandardCharsets.UTF_8),
                String.format(lying, "1" + ",1".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
                long100);
        for (byte[] document : documents) {
            Path array = Files.createDirectories(data.resolve("array"));
            Files.write(array.resolve("zarr.json"), document);
            Files.createDirectories(array.resolve("c/0"));
            Files.writeString(array.resolve("c/0/0"), "chunk");

            Run run = run("commit", "-m", "lies");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err().lines()).as("%s", run.err()).hasSize(1);
            assertThat(run.err()).contains("array/zarr.json");
            assertThat(run("checkout", "main", "../out", "--force").code()).isZero();
            assertThat(Files.mismatch(array.resolve("zarr.json"), directory.resolve("out/array/zarr.json")))
                    .isEqualTo(-1);
            assertThat(run("info", "main:array").code()).isIn(ExitCodes.DONE, ExitCodes.MISSING);
            assertThat(run("verify").out()).startsWith("all is well");
        }
        // A shape that nobody has the chunks for names its chunks as any other: there is nothing to warn of.
        Files.writeString(
                data.resolve("array/zarr.json"), String.format(lying, "9223372036854775807,9223372036854775807"));
        assertThat(run("commit", "-m", "lies").err()).isEmpty();
        assertThat(run("ls", "-l", "main:array").code()).isZero();
        assertThat(run("info", "main:array").code()).isZero();
        assertThat(run("diff", "main~1", "main").code()).isZero();
        assertThat(run("cat", "main:array/c/0/0").out()).isEqualTo("chunk");
        assertThat(Leftovers.of(repository)).isEmpty();
    }

    /** What happens to a file of the directory once the commit has begun to read. */
    private interface Meddling {
        void meddle(Path file) throws IOException;
    }

    private Run commitWhile(Meddling meddling) throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 80; i++) {
            byte[] bytes = new byte[300_000];
            random.nextBytes(bytes);
            Files.write(data.resolve("f" + i), bytes);
        }
        Path last = Files.writeString(data.resolve("z"), "zero");
        AtomicBoolean ended = new AtomicBoolean();
        Thread meddler = new Thread(() -> {
            try {
                // A pack is begun when the directory was looked at and files are read.
                while (!ended.get() && Leftovers.of(repository).isEmpty()) {
                    Thread.onSpinWait();
                }
                meddling.meddle(last);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        meddler.start();
        Run run = run("commit", "-m", "two");
        ended.set(true);
        meddler.join();
        return run;
    }

    @Test
    void aFileThatChangesWhileItIsReadRefusesTheCommit() throws Exception {
        Run run = commitWhile(file -> Files.writeString(file, "more", StandardOpenOption.APPEND));

        assertFails(run, ExitCodes.REFUSED, "\"z\"");
        assertThat(run("commit", "-m", "two").code()).isZero();
        assertThat(run("cat", "main:z").out()).isEqualTo("zeromore");
        assertThat(Leftovers.of(repository)).isEmpty();
    }

    @Test
    void aFileWhoseBytesChangeAndNotItsSizeRefusesTheCommit() throws Exception {
        Run run = commitWhile(file -> Files.writeString(file, "ZERO"));

        assertFails(run, ExitCodes.REFUSED, "\"z\"");
        assertThat(run("commit", "-m", "two").code()).isZero();
        assertThat(run("cat", "main:z").out()).isEqualTo("ZERO");
    }

    @Test
    void aFileThatVanishesWhileOthersAreReadRefusesTheCommit() throws Exception {
        Run run = commitWhile(Files::delete);

        assertFails(run, ExitCodes.REFUSED, "\"z\"");
        assertThat(run("commit", "-m", "two").code()).isZero();
        assertThat(run("cat", "main:z").code()).isEqualTo(ExitCodes.MISSING);
    }

    @Test
    void aFileThatBecomesALinkOrADirectoryRefusesTheCommit() throws Exception {
        assertFails(
                commitWhile(file -> {
                    Files.delete(file);
                    Files.createSymbolicLink(file, Path.of("f1"));
                }),
                ExitCodes.REFUSED,
                "\"z\"");
        Files.delete(data.resolve("z"));
        Files.deleteIfExists(data.resolve("f0"));
        assertFails(
                commitWhile(file -> {
                    Files.delete(file);
                    Files.createDirectory(file);
                }),
                ExitCodes.REFUSED,
                "\"z\"");
    }
}
