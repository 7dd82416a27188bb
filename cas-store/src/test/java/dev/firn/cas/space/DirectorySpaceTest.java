package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectorySpaceTest {
    private static final BlobName NAME = BlobName.of("packs/0123.pack");
    private static final ByteSource SOURCE = ByteSource.of("bytes".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private DirectorySpace space() {
        return DirectorySpace.open(directory, new SecureRandom());
    }

    private DirectorySpace space(Durability durability) {
        return new DirectorySpace(directory, new SecureRandom(), durability);
    }

    private List<Path> temporaries() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
            return files.toList();
        }
    }

    private static void assertReport(Kind kind, String part, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FirnException.class, report -> {
            assertThat(report.kind()).isEqualTo(kind);
            assertThat(report).hasMessageContaining(part);
        });
    }

    /** Appends so much that the medium begins to take it before the end. */
    private boolean sealLarge(Durability durability) {
        byte[] mebibyte = new byte[1 << 20];
        try (DirectorySpace space = space(durability);
                BlobWriter writer = space.newBlob()) {
            for (int i = 0; i < 80; i++) {
                mebibyte[0] = (byte) i;
                writer.append(ByteBuffer.wrap(mebibyte));
            }
            return writer.seal(NAME);
        }
    }

    @Test
    void theMediumTakesALongBlobWhileItIsWritten() {
        AtomicInteger sent = new AtomicInteger();

        assertThat(sealLarge(new Durability() {
                    @Override
                    Optional<FileChannel> openDirect(Path file) {
                        return Optional.empty();
                    }

                    @Override
                    void sendFile(FileChannel file) throws IOException {
                        sent.incrementAndGet();
                        super.sendFile(file);
                    }
                }))
                .isTrue();
        assertThat(sent).hasPositiveValue();
        try (DirectorySpace space = space()) {
            assertThat(space.findSize(NAME)).hasValue(80L << 20);
            for (int i = 0; i < 80; i++) {
                assertThat(space.read(NAME, (long) i << 20, (i + 1L) << 20).get(0))
                        .isEqualTo((byte) i);
            }
        }
    }

    @Test
    void whatTheMediumCouldNotTakeMeanwhileFailsTheBlob() throws IOException {
        assertReport(
                Kind.IO,
                "cannot",
                () -> sealLarge(new Durability() {
                    @Override
                    Optional<FileChannel> openDirect(Path file) {
                        return Optional.empty();
                    }

                    @Override
                    void sendFile(FileChannel file) throws IOException {
                        throw new IOException("the medium is broken");
                    }
                }));
        assertThat(temporaries()).isEmpty();
        try (DirectorySpace space = space()) {
            assertThat(space.findSize(NAME)).isEmpty();
        }
    }

    /** Notes what is synced when, and whether the blob has its name then; fails where it is told to. */
    private final class Watch extends Durability {
        private final List<String> calls = new ArrayList<>();
        private String failOn = "nothing";

        private void note(String what) throws IOException {
            calls.add(what + (Files.exists(directory.resolve(NAME.text())) ? " named" : ""));
            if (what.equals(failOn)) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        void syncFile(FileChannel file) throws IOException {
            super.syncFile(file);
            note("file");
        }

        @Override
        void syncDirectory(Path synced) throws IOException {
            super.syncDirectory(synced);
            note(directory.relativize(synced).toString());
        }
    }

    @Test
    void bytesAreSyncedBeforeTheBlobHasItsNameAndTheNameAfter() throws Exception {
        Watch watch = new Watch();
        try (DirectorySpace space = space(watch)) {
            space.create(NAME, SOURCE);
        }
        assertThat(watch.calls).as("the root, since packs is new").containsExactly("file", "", "packs named");
        Watch second = new Watch();
        try (DirectorySpace space = space(second)) {
            space.create(BlobName.of("packs/4567.pack"), SOURCE);
        }
        assertThat(second.calls).as("packs is old").containsExactly("file named", "packs named");
    }

    @Test
    void manyBlobsShareOneSyncOfTheirDirectory() throws Exception {
        Watch watch = new Watch();
        try (DirectorySpace space = space(watch)) {
            for (int i = 0; i < 3; i++) {
                try (BlobWriter writer = space.newBlob()) {
                    assertThat(writer.sealUnsynced(BlobName.of("packs/" + i))).isTrue();
                }
            }
            space.sync(BlobName.of("packs"));
            space.sync(BlobName.of("lines"));
        }
        assertThat(watch.calls).containsExactly("file", "", "file", "file", "packs");
    }

    @Test
    void aDirectoryThatAnotherProcessJustMadeIsSyncedInItsParentToo() throws Exception {
        Files.createDirectories(directory.resolve("refs/heads"));
        Watch watch = new Watch();
        try (DirectorySpace space = space(watch)) {
            space.sync(BlobName.of("refs/heads"));
        }
        assertThat(watch.calls).as("heads is empty, refs is not").containsExactly("refs", "refs/heads");
    }

    @Test
    void aFailedSyncOfTheFileLeavesNothing() throws Exception {
        Watch watch = new Watch();
        watch.failOn = "file";
        try (DirectorySpace space = space(watch);
                BlobWriter writer = space.newBlob()) {
            assertReport(Kind.IO, "Input/output error", () -> writer.seal(NAME));
            assertThatThrownBy(() -> writer.seal(NAME)).isInstanceOf(IllegalStateException.class);
            assertReport(Kind.IO, "Input/output error", () -> space.create(NAME, SOURCE));
            assertThat(space.findSize(NAME)).isEmpty();
            assertThat(temporaries()).hasSize(1);
        }
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void aFailedSyncOfTheDirectoryIsAnUnknownOutcomeAndTheBlobIsWhole() throws Exception {
        Watch watch = new Watch();
        watch.failOn = "packs";
        try (DirectorySpace space = space(watch)) {
            assertReport(Kind.UNKNOWN_OUTCOME, NAME.text(), () -> space.create(NAME, SOURCE));
            assertThat(space.readWhole(NAME, 5)).isEqualTo(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)));
            assertReport(Kind.IO, "packs", () -> space.sync(BlobName.of("packs")));
        }
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void blobsAreReadOnlyAndNoTemporaryStays() throws Exception {
        try (DirectorySpace space = space()) {
            space.create(NAME, SOURCE);
            space.create(NAME, SOURCE);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(NAME.text()))))
                .matches("r--[r-]--[r-]--");
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void nothingIsWrittenThroughASymbolicLink() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("Outside"));
        Files.createSymbolicLink(directory.resolve("packs"), outside);
        Files.createSymbolicLink(directory.resolve("blob"), outside.resolve("target"));
        try (DirectorySpace space = space()) {
            assertReport(Kind.REFUSED, "packs", () -> space.create(NAME, SOURCE));
            assertThat(space.create(BlobName.of("blob"), SOURCE)).isFalse();
            assertReport(Kind.CORRUPT, "blob", () -> space.read(BlobName.of("blob"), 0, 1));
            assertReport(Kind.CORRUPT, "blob", () -> space.findSize(BlobName.of("blob")));
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkInPlaceOfTheDirectoryOfTemporariesIsRefused() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("Outside"));
        Files.createSymbolicLink(directory.resolve("tmp"), outside);
        try (DirectorySpace space = space()) {
            assertReport(Kind.REFUSED, "tmp", () -> space.create(NAME, SOURCE));
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aFifoIsNoBlobAndDoesNotBlock() throws Exception {
        Files.createDirectory(directory.resolve("packs"));
        Path fifo = directory.resolve(NAME.text());
        try {
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
        } catch (IOException e) {
            abort("skipped: needs mkfifo");
        }
        try (DirectorySpace space = space()) {
            assertReport(Kind.CORRUPT, NAME.text(), () -> space.read(NAME, 0, 1));
            assertThat(space.list(BlobName.of("packs"))).isEmpty();
        }
    }

    @Test
    void whatCannotBeLookedAtIsNotTakenForAbsentByThoseWhoAskOften() throws Exception {
        try (DirectorySpace space = space()) {
            BooleanSupplier isThere = space.existence(NAME);
            assertThat(isThere.getAsBoolean()).isFalse();
            space.create(NAME, SOURCE);
            assertThat(isThere.getAsBoolean()).as("seen at once").isTrue();
            Files.delete(directory.resolve(NAME.text()));
            assertThat(isThere.getAsBoolean()).isFalse();

            Files.delete(directory.resolve("packs"));
            Files.createSymbolicLink(directory.resolve("packs"), Path.of("packs"));
            assertThatThrownBy(() -> space.existence(NAME).getAsBoolean()).isInstanceOf(FirnException.class);
            Thread.sleep(150);
            assertThatThrownBy(isThere::getAsBoolean)
                    .isInstanceOf(FirnException.class)
                    .hasMessageContaining(NAME.text());
        }
    }

    @Test
    void filesOfOthersAreNotSeen() throws Exception {
        try (DirectorySpace space = space()) {
            space.create(NAME, SOURCE);
            Files.writeString(directory.resolve("packs/.DS_Store"), "x");
            Files.writeString(directory.resolve("packs/0123 (conflicted copy).pack"), "x");
            assertThat(space.list(BlobName.of("packs")))
                    .extracting(BlobEntry::name)
                    .containsExactly(NAME);
        }
    }

    @Test
    void aSpaceNeedsADirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertReport(
                Kind.MISSING, "nowhere", () -> DirectorySpace.open(directory.resolve("nowhere"), new SecureRandom()));
        assertReport(Kind.MISSING, "file", () -> DirectorySpace.open(file, new SecureRandom()));
    }

    @Test
    void whereNothingMayBeWrittenReadingGoesOn() throws Exception {
        try (DirectorySpace space = space()) {
            space.create(NAME, SOURCE);
            Files.setPosixFilePermissions(directory.resolve("tmp"), PosixFilePermissions.fromString("r-xr-xr-x"));
            if (Files.isWritable(directory.resolve("tmp"))) {
                abort("skipped: needs a user other than root");
            }
            assertReport(
                    Kind.REFUSED, "no permission to write", () -> space.create(BlobName.of("packs/4567.pack"), SOURCE));
            assertThat(space.findSize(NAME)).hasValue(5);
        } finally {
            Files.setPosixFilePermissions(directory.resolve("tmp"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void anInterruptHitsOneReadAndNotTheReader() {
        try (DirectorySpace space = space()) {
            space.create(NAME, SOURCE);
            try (BlobReader reader = space.open(NAME)) {
                Thread.currentThread().interrupt();
                assertReport(Kind.IO, "interrupted", () -> reader.read(0, 5));
                assertThat(Thread.interrupted()).isTrue();
                assertThat(reader.read(0, 5).remaining()).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "No space left on device,IO,no space left",
        "Disk quota exceeded,IO,quota",
        "Permission denied,REFUSED,no permission to write /a",
        "Operation not permitted,REFUSED,no permission to write /a",
        "Read-only file system,REFUSED,read-only",
        "Too many open files,IO,too many files",
        "Input/output error,IO,cannot write /a: Input/output error"
    })
    void whatTheSystemSaysBecomesOneSentence(String reason, Kind kind, String part) {
        for (IOException cause : List.of(new IOException(reason), new FileSystemException("/a", null, reason))) {
            assertReport(kind, part, () -> {
                throw Medium.report("write", Path.of("/a"), cause);
            });
        }
    }
}
