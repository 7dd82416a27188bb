package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of 64 MiB that fills up. */
class FullDiskTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final int CHUNK_BYTES = 300_000;

    @TempDir
    private Path root;

    private Path disk;
    private boolean isMounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(root.resolve("disk"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0;
        assumeTrue(isMounted, "needs the right to mount a file system of 64 MiB");
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

    private static Cid commit(Repository repository, int number, int chunks) {
        Random random = new Random(number);
        try (Session session = repository.session(MAIN)) {
            for (int i = 0; i < chunks; i++) {
                byte[] bytes = new byte[CHUNK_BYTES];
                random.nextBytes(bytes);
                session.put("file-" + number + "-" + i, ByteBuffer.wrap(bytes));
            }
            return session.commit(CommitRequest.of("commit " + number, "test"))
                    .commit()
                    .orElseThrow();
        }
    }

    @Test
    void aCommitThatFindsNoSpaceLeavesTheRefsAndTheNextOneWorks() throws IOException {
        Path directory = disk.resolve("repository");
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[20 << 20]);
        Cid head;
        int number = 0;
        try (Repository repository = Repository.create(directory, Numbered.surroundings("test"))) {
            head = commit(repository, number, 3);
            Cid last = head;
            FirnException report = null;
            while (report == null) {
                try {
                    last = commit(repository, ++number, 10);
                } catch (FirnException e) {
                    report = e;
                }
            }
            head = last;
            assertThat(report.kind()).isEqualTo(Kind.IO);
            assertThat(report).hasMessageContaining("no space left");
            assertThat(repository.resolve("main")).isEqualTo(head);
            Numbered.requireSound(repository, "when the disk is full");
        }
        assertNoTemporaries(directory);
        Files.delete(ballast);
        try (Repository repository = Numbered.open(directory)) {
            Cid next = commit(repository, number, 10);
            assertThat(repository.commit(next).firstParent()).contains(head);
            Numbered.requireSound(repository, "when there is space again");
        }
    }

    @Test
    void aCheckoutThatFindsNoSpaceLeavesNoHalfFileAndTheNextOneWorks() throws IOException {
        Path directory = root.resolve("repository");
        Path out = disk.resolve("out");
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[60 << 20]);
        try (Repository repository = Repository.create(directory, Numbered.surroundings("test"))) {
            commit(repository, 1, 30);
            CheckoutRequest request = CheckoutRequest.of(repository.snapshot("main"));
            assertThatThrownBy(() -> ForceWorker.directory(repository, out).checkout(request, Progress.NONE))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IO));
            try (Stream<Path> files = Files.walk(out)) {
                assertThat(files.filter(Files::isRegularFile))
                        .allSatisfy(file -> assertThat(file).hasSize(CHUNK_BYTES));
            }
            Files.delete(ballast);
            ForceWorker.directory(repository, out).checkout(request, Progress.NONE);
            try (Stream<Path> files = Files.walk(out)) {
                assertThat(files.filter(Files::isRegularFile)).hasSize(30);
            }
        }
    }

    private static void assertNoTemporaries(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
