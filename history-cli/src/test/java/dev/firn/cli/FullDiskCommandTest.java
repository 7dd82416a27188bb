package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on a real file system of 64 MiB that is full, or may not be written: one sentence, the documented code, refs untouched, nothing left over. */
class FullDiskCommandTest {
    @TempDir
    private Path directory;

    private Path disk;
    private Path data;
    private boolean isMounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        data = Files.createDirectory(directory.resolve("data"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0;
        assumeTrue(isMounted, "skipped: needs the right to mount a file system of 64 MiB");
    }

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    private Run firn(String... args) {
        return Run.in(
                data,
                Stream.concat(Stream.of(args), Stream.of("-R", "../disk/r")).toArray(String[]::new));
    }

    private void fill(String name, int files) throws IOException {
        Random random = new Random(files);
        for (int i = 0; i < files; i++) {
            byte[] bytes = new byte[400_000];
            random.nextBytes(bytes);
            Files.write(data.resolve(name + i), bytes);
        }
    }

    private void assertNoSpace(Run run) {
        assertThat(run.err()).startsWith("firn: ").contains("no space left on the device");
        assertThat(run.err().lines().filter(line -> line.startsWith("firn: "))).hasSize(1);
        assertThat(run.code()).isEqualTo(ExitCodes.IO);
    }

    @Test
    void aCommitThatFindsNoSpaceIsOneSentenceAndTheNextOneWorks() throws IOException {
        assertThat(Run.in(data, "init", "../disk/r").code()).isZero();
        fill("small", 5);
        assertThat(firn("commit", "-m", "one").code()).isZero();
        List<String> refs = Leftovers.refs(disk.resolve("r"));
        fill("big", 200);

        assertNoSpace(firn("commit", "-m", "two"));
        assertThat(Leftovers.refs(disk.resolve("r"))).isEqualTo(refs);
        assertThat(Leftovers.of(disk.resolve("r"))).isEmpty();
        assertThat(firn("verify").out()).startsWith("all is well");
        for (int i = 20; i < 200; i++) {
            Files.delete(data.resolve("big" + i));
        }
        Run next = firn("commit", "-m", "two");
        assertThat(next.code()).as(next.err()).isZero();
        assertThat(firn("verify").out()).startsWith("all is well");
    }

    /** Files of the root are made in their place, those of a new directory aside with it. */
    @ParameterizedTest
    @ValueSource(strings = {"file", "inside/file"})
    void aCheckoutThatFindsNoSpaceIsOneSentenceAndLeavesNoHalfFile(String name) throws IOException {
        assertThat(Run.in(data, "init", "../disk/r").code()).isZero();
        Files.createDirectory(data.resolve("inside"));
        fill(name, 100);
        assertThat(firn("commit", "-m", "one").code()).isZero();

        assertNoSpace(firn("checkout", "main", "../disk/out"));
        Path out = disk.resolve("out");
        assertThat(Leftovers.ofCheckout(out)).isEmpty();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.mismatch(
                                file, data.resolve(out.relativize(file).toString())))
                        .as("%s", file)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void aFileSystemThatMayOnlyBeReadIsReadAndWritesAreRefused() throws Exception {
        assertThat(Run.in(data, "init", "../disk/r").code()).isZero();
        fill("file", 3);
        assertThat(firn("commit", "-m", "one").code()).isZero();
        fill("more", 3);
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();

        for (String command :
                List.of("commit -m two", "branch other", "checkout main ../disk/out", "config author B")) {
            Run refused = firn(command.split(" "));
            assertThat(refused.err()).startsWith("firn: ").contains("its file system is read-only");
            assertThat(refused.err().lines().filter(line -> line.startsWith("firn: ")))
                    .hasSize(1);
            assertThat(refused.code()).as(command).isEqualTo(ExitCodes.REFUSED);
        }
        assertThat(firn("status").out()).contains("3 files added");
        assertThat(firn("log", "--oneline").out()).endsWith(" one\n");
        assertThat(firn("verify").out()).startsWith("all is well");
        assertThat(Run.in(disk, "init", "r2").code()).isEqualTo(ExitCodes.REFUSED);
    }
}
