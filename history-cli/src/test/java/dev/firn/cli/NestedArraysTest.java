package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays that come and go where another one has its chunks, as when an image becomes a pyramid of images. */
class NestedArraysTest {
    @TempDir
    private Path directory;

    private Path data;
    private int checkouts;

    @BeforeEach
    void init() throws IOException {
        data = Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(data.resolve("x/0"));
        assertThat(Run.in(data, "init", "../r.firn").code()).isZero();
        write("x/.zarray", array("2,2", "1,1"));
        write("x/0/0", "a");
        write("x/0/1", "b");
        commit();
    }

    private static String array(String shape, String chunks) {
        return "{\"zarr_format\":2,\"shape\":[" + shape + "],\"chunks\":[" + chunks
                + "],\"dtype\":\"|u1\",\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null,"
                + "\"dimension_separator\":\"/\"}";
    }

    private void write(String key, String text) throws IOException {
        Files.writeString(data.resolve(key), text);
    }

    private Run run(String... args) {
        return Run.in(
                data,
                Stream.concat(Stream.of(args), Stream.of("--repo", "../r.firn")).toArray(String[]::new));
    }

    private static Map<String, String> files(Path directory) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    /** A commit of the directory as it is; what is checked out is that, and all is well. */
    private void commit() throws IOException {
        Run commit = run("commit", "-m", "m");
        assertThat(commit.code()).as(commit.err()).isZero();
        assertHolds();
    }

    private void assertHolds() throws IOException {
        String name = "../out" + checkouts++;
        Run checkout = run("checkout", "main", name);
        assertThat(checkout.code()).as(checkout.err()).isZero();
        assertThat(files(data.resolve(name).normalize())).isEqualTo(files(data));
        assertThat(run("ls", "-R", "main").out().lines().filter(line -> !line.endsWith("/")))
                .containsExactlyInAnyOrderElementsOf(files(data).keySet());
        assertThat(run("verify").out()).startsWith("all is well");
    }

    @Test
    void anArrayAtAChunkOfAnotherTakesWhatLiesBelow() throws IOException {
        write("x/0/.zarray", array("2", "1"));
        write("x/0/0", "new");
        Files.delete(data.resolve("x/0/1"));
        commit();
        assertThat(run("diff", "--name-status", "main~1", "main").out())
                .isEqualTo("A\tx/0/.zarray\nM\tx/0/0\nD\tx/0/1\n");

        Files.delete(data.resolve("x/0/.zarray"));
        commit();
        assertThat(run("diff", "--name-status", "main~1", "main").out()).isEqualTo("D\tx/0/.zarray\n");
    }

    @Test
    void anArrayMayComeBeforeItsChunksChange() throws IOException {
        write("x/0/.zarray", array("2", "1"));
        commit();
        assertThat(run("diff", "--name-status", "main~1", "main").out()).isEqualTo("A\tx/0/.zarray\n");
        write("x/0/0", "new");
        Files.delete(data.resolve("x/0/1"));
        commit();
    }

    @Test
    void anImageBecomesAPyramidOfImages() throws IOException {
        Files.delete(data.resolve("x/0/0"));
        Files.createDirectories(data.resolve("x/0/0"));
        write("x/0/.zarray", array("2,2", "1,1"));
        write("x/0/0/0", "a");
        write("x/0/0/1", "b");
        commit();
        assertThat(run("restore", "main~1", "-m", "back").code()).isZero();
        Run checkout = run("checkout", "main", ".", "--force");
        assertThat(checkout.code()).as(checkout.err()).isZero();
        assertThat(files(data)).containsOnlyKeys("x/.zarray", "x/0/0", "x/0/1");
        assertHolds();
    }

    @Test
    void chunksInADirectoryAreRestoredByItsName() throws IOException {
        write("x/0/0", "new");
        write("x/.zattrs", "{}");
        commit();
        Run restored = run("restore", "main~1", "x/0", "-m", "back");
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(run("cat", "main:x/0/0").out()).isEqualTo("a");
        assertThat(run("cat", "main:x/.zattrs").out()).isEqualTo("{}");
        assertThat(run("restore", "main~1", "y/0", "-m", "back").code()).isEqualTo(ExitCodes.MISSING);
    }
}
