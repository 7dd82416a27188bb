package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that stands on a version of which the repository has lost something. */
class DamagedBaseTest {
    @TempDir
    private Path directory;

    private Run firn(String... args) {
        return Run.in(
                directory,
                Stream.concat(Stream.of(args), Stream.of("-R", "r.firn")).toArray(String[]::new));
    }

    private void commit(String text) throws IOException {
        Files.writeString(directory.resolve("data/a"), text);
        assertThat(firn("commit", "data", "-m", text).code()).isZero();
    }

    /** Changes a letter of the page in which a text stands. */
    private void damagePageOf(String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("r.firn"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String all = Files.readString(file, StandardCharsets.ISO_8859_1);
                int at = all.indexOf("\"" + text + "\"}");
                if (at >= 0 && file.toString().contains("lines")) {
                    String damaged = all.substring(0, at + 1) + "X" + all.substring(at + 2);
                    Files.delete(file);
                    Files.writeString(file, damaged, StandardCharsets.ISO_8859_1);
                    return;
                }
            }
        }
        throw new AssertionError("no page has " + text);
    }

    @Test
    void aCheckoutLeadsAwayFromItAllTheSame() throws IOException {
        Files.createDirectory(directory.resolve("data"));
        assertThat(Run.in(directory, "init", "r.firn").code()).isZero();
        commit("the first text");
        commit("the second text");
        assertThat(firn("checkout", "main~1", "copy").code()).isZero();
        damagePageOf("the first text");
        assertThat(firn("cat", "main~1:a").code()).isEqualTo(ExitCodes.CORRUPT);

        Run run = firn("checkout", "main", "copy");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(directory.resolve("copy/a")).hasContent("the second text");
    }
}
