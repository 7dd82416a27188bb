package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectFileTest {
    private static final int MIB = 1 << 20;
    private static final BlobName NAME = BlobName.of("packs/00/" + "0".repeat(32) + ".pack");

    @TempDir
    Path directory;

    private DirectorySpace space(Durability durability) {
        return new DirectorySpace(directory, new SecureRandom(), durability);
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void append(BlobWriter writer, byte[] content, int begin, int end) {
        writer.append(ByteBuffer.wrap(content, begin, end - begin));
    }

    /** Opens for direct writing what is opened for ordinary writing, and tells it. */
    private static final class Counting extends Durability {
        private int opened;

        @Override
        Optional<FileChannel> openDirect(Path file) {
            Optional<FileChannel> channel = super.openDirect(file);
            opened += channel.isPresent() ? 1 : 0;
            return channel;
        }
    }

    /** Around where direct writing begins, where its memory is full, and where its alignment ends. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                4 * MIB - 1,
                4 * MIB,
                4 * MIB + 1,
                4 * MIB + 4095,
                4 * MIB + 4096,
                8 * MIB - 1,
                8 * MIB,
                8 * MIB + 1,
                12 * MIB,
                6 * MIB - 1,
                6 * MIB,
                6 * MIB + 1,
                14 * MIB + 1,
                16 * MIB + 4097,
                29 * MIB + 777
            })
    void aLongBlobHasTheBytesThatWereAppended(int length) {
        Random random = new Random(length);
        byte[] content = random(random, length);
        try (DirectorySpace space = space(new Durability());
                BlobWriter writer = space.newBlob()) {
            for (int at = 0; at < length; ) {
                int next = Math.min(length, at + 1 + random.nextInt(random.nextBoolean() ? 3 * MIB : 9_000));
                append(writer, content, at, next);
                at = next;
                assertThat(writer.positionBytes()).isEqualTo(at);
                if (random.nextInt(6) > 0) {
                    continue; // What is read waits for all that was sent.
                }
                int begin = random.nextInt(at);
                int end = Math.min(at, begin + random.nextInt(2 * MIB));
                assertThat(bytes(writer.read(begin, end)))
                        .as("[%d, %d) of %d appended", begin, end, at)
                        .isEqualTo(Arrays.copyOfRange(content, begin, end));
            }
            assertThat(writer.seal(NAME)).isTrue();

            assertThat(bytes(space.read(NAME, 0, length))).isEqualTo(content);
        }
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void itIsWrittenPastTheMemoryOfTheSystemWhereThatCanBeHad() throws IOException {
        Optional<FileChannel> possible = DirectFile.open(Files.createFile(directory.resolve("try")));
        assumeTrue(possible.isPresent(), "needs a file system with O_DIRECT for " + directory);
        possible.get().close();
        Counting counting = new Counting();
        try (DirectorySpace space = space(counting)) {
            space.create(NAME, ByteSource.of(new byte[4 * MIB]));
            assertThat(counting.opened).isZero();
            space.create(BlobName.of("packs/00/" + "1".repeat(32) + ".pack"), ByteSource.of(new byte[4 * MIB + 1]));
            assertThat(counting.opened).isEqualTo(1);
        }
    }

    @Test
    void aNameThatIsTakenLeavesTheBlobToBeSealedUnderAnother() {
        byte[] content = random(new Random(1), 13 * MIB + 5);
        BlobName other = BlobName.of("packs/00/" + "1".repeat(32) + ".pack");
        try (DirectorySpace space = space(new Durability());
                BlobWriter writer = space.newBlob()) {
            space.create(NAME, ByteSource.of(new byte[1]));
            append(writer, content, 0, content.length);

            assertThat(writer.seal(NAME)).isFalse();
            assertThat(writer.seal(other)).isTrue();
            assertThat(bytes(space.read(other, 0, content.length))).isEqualTo(content);
        }
    }

    /** Gives a channel that cannot be written, as of a file system that says so late. */
    private static Durability refusing() {
        return new Durability() {
            @Override
            Optional<FileChannel> openDirect(Path file) {
                try {
                    return Optional.of(FileChannel.open(file, StandardOpenOption.WRITE))
                            .map(DirectFileTest::closed);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private static FileChannel closed(FileChannel channel) {
        try {
            channel.close();
            return channel;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whereDirectWritingIsRefusedLateItIsWrittenTheOrdinaryWay() {
        byte[] content = random(new Random(2), 17 * MIB + 9);
        try (DirectorySpace space = space(refusing());
                BlobWriter writer = space.newBlob()) {
            append(writer, content, 0, content.length);
            assertThat(writer.seal(NAME)).isTrue();
            assertThat(bytes(space.read(NAME, 0, content.length))).isEqualTo(content);
        }
    }

    @Test
    void aFailureWhileBytesGoToTheMediumFailsTheBlobAndLeavesNothing() throws IOException {
        Path aside = Files.createFile(directory.resolve("aside"));
        FileChannel broken = FileChannel.open(aside, StandardOpenOption.WRITE);
        try (DirectorySpace space = space(new Durability() {
                    @Override
                    Optional<FileChannel> openDirect(Path file) {
                        return Optional.of(broken);
                    }
                });
                BlobWriter writer = space.newBlob()) {
            writer.append(ByteBuffer.allocate(4 * MIB));
            writer.append(ByteBuffer.allocate(6 * MIB));
            writer.read(0, 1); // The first piece is written by now.
            broken.close();

            assertThatThrownBy(() -> {
                        writer.append(ByteBuffer.allocate(6 * MIB));
                        writer.seal(NAME);
                    })
                    .isInstanceOf(FirnException.class)
                    .hasMessageContaining("cannot write");
        }
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Before each piece is written straight to the medium. */
    private interface Before {
        void write(long position) throws IOException;
    }

    private static Durability before(Before before) {
        return new Durability() {
            @Override
            Optional<FileChannel> openDirect(Path file) {
                try {
                    return Optional.of(new WriteOnlyChannel(FileChannel.open(file, StandardOpenOption.WRITE)) {
                        @Override
                        void before(long position) throws IOException {
                            before.write(position);
                        }
                    });
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @Test
    void whoeverAppendsWaitsForASlowMediumOnlyWhenAllPiecesAreFull() throws InterruptedException {
        byte[] content = random(new Random(3), 12 * MIB + 7);
        Semaphore allowed = new Semaphore(0);
        try (DirectorySpace space = space(before(position -> allowed.acquireUninterruptibly()));
                BlobWriter writer = space.newBlob()) {
            append(writer, content, 0, 4 * MIB);
            append(writer, content, 4 * MIB, 12 * MIB - 1);
            Thread full = new Thread(() -> append(writer, content, 12 * MIB - 1, content.length));
            full.start();
            full.join(200);
            boolean waited = full.isAlive();
            allowed.release(100);
            full.join();

            assertThat(waited).isTrue();
            assertThat(writer.seal(NAME)).isTrue();
            assertThat(bytes(space.read(NAME, 0, content.length))).isEqualTo(content);
        }
    }

    @Test
    void aPieceThatFailedIsToldThoughTheNextWasWritten() throws InterruptedException {
        CountDownLatch next = new CountDownLatch(1);
        try (DirectorySpace space = space(before(position -> {
                    if (position == 6 * MIB) {
                        throw new IOException("that piece");
                    }
                    if (position == 8 * MIB) {
                        next.countDown();
                    }
                }));
                BlobWriter writer = space.newBlob()) {
            writer.append(ByteBuffer.allocate(4 * MIB));
            writer.append(ByteBuffer.allocate(7 * MIB));
            next.await();

            assertThatThrownBy(() -> writer.seal(NAME))
                    .isInstanceOf(FirnException.class)
                    .hasMessageContaining("that piece");
            assertThatThrownBy(() -> writer.seal(NAME)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void afterAPieceFailedNoMoreAreTaken() {
        try (DirectorySpace space = space(before(position -> {
                    if (position == 6 * MIB) {
                        throw new IOException("that piece");
                    }
                }));
                BlobWriter writer = space.newBlob()) {
            writer.append(ByteBuffer.allocate(4 * MIB));

            assertThatThrownBy(() -> writer.append(ByteBuffer.allocate(12 * MIB)))
                    .isInstanceOf(FirnException.class)
                    .hasMessageContaining("that piece");
        }
    }
}
