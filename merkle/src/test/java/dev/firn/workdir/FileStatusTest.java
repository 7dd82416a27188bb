package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatusTest {
    @TempDir
    Path temporary;

    /** The tests run with the package open, as {@code bin/firn} does; a Java that keeps a status otherwise is to be noticed here, not by a command that became slow. */
    @Test
    void theFieldsOfAStatusAreFound() {
        assertThat(StatusFields.HERE).isPresent();
    }

    @Test
    void fieldsTellWhatNamesTell() throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve("file"), "text");
        Path old = Files.writeString(temporary.resolve("old"), "before 1970");
        run("touch", "-d", "1969-07-20T20:17:40.123456789Z", old.toString()); // Java itself would set 1970
        Path late = Files.writeString(temporary.resolve("late"), "");
        Files.setLastModifiedTime(late, FileTime.from(Instant.parse("2199-01-01T00:00:00.999999999Z")));
        Path far = Files.writeString(temporary.resolve("far"), ""); // beyond what nanoseconds since 1970 reach
        run("touch", "-d", "2400-01-01T00:00:00Z", far.toString());
        assertThat(FileStatus.of(far)).isEqualTo(FileStatus.byNames(far));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), file);
        Path fifo = temporary.resolve("fifo");
        run("mkfifo", fifo.toString());

        for (Path path : List.of(temporary, file, old, late, link, fifo, Path.of("/dev/null"))) {
            PosixFileAttributes attributes =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            assertThat(StatusFields.HERE.orElseThrow().status(attributes))
                    .as(path.toString())
                    .contains(FileStatus.byNames(path));
            assertThat(FileStatus.of(path)).isEqualTo(FileStatus.byNames(path));
        }
        assertThat(FileStatus.of(fifo).type()).isEqualTo(FileStatus.Type.FIFO);
        assertThat(FileStatus.of(link).type()).isEqualTo(FileStatus.Type.LINK);
        assertThat(FileStatus.of(old).stamp().modifiedNanos())
                .isEqualTo(-(14_182_939 + 1) * 1_000_000_000L + 123_456_789);
    }

    @Test
    void whatHasNoSuchFieldsIsDoneWithout() {
        assertThat(StatusFields.find("sun.nio.fs.NoSuchClass")).isEmpty();
        assertThat(StatusFields.find("java.lang.String")).isEmpty();
    }

    /** As for whoever uses the library without opening anything. */
    @Test
    void aClosedPackageIsDoneWithout() throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve("file"), "text");
        Process closed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Closed.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(closed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(closed.waitFor()).as(said).isZero();
        assertThat(said.strip()).endsWith("false " + FileStatus.of(file));
    }

    /** A program of its own. */
    static final class Closed {
        private Closed() {}

        public static void main(String[] args) throws IOException {
            System.out.println(StatusFields.HERE.isPresent() + " " + FileStatus.of(Path.of(args[0])));
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
