package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, several processes. */
class DirectorySpaceProcessesTest {
    private static final int NAMES = 200;

    @TempDir
    Path directory;

    private DirectorySpace space() {
        return DirectorySpace.open(directory, new SecureRandom());
    }

    private JavaProcess process(Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = directory;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return JavaProcess.start(SpaceProcess.class, List.of(), all);
    }

    private int clean() throws InterruptedException {
        try (JavaProcess cleaner = process("clean")) {
            return Integer.parseInt(cleaner.finish().get(0));
        }
    }

    private long temporaries() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
            return files.count();
        }
    }

    @Test
    void ofTwoProcessesThatCreateOneNameExactlyOneWins() throws Exception {
        try (JavaProcess first = process("race", NAMES, "first");
                JavaProcess second = process("race", NAMES, "second");
                DirectorySpace space = space()) {
            first.line();
            second.line();
            first.tell("go");
            second.tell("go");
            List<String> ofFirst = first.finish();
            List<String> ofSecond = second.finish();
            for (int i = 0; i < NAMES; i++) {
                boolean firstWon = ofFirst.get(i).equals("won");
                assertThat(ofSecond.get(i)).as("name %d", i).isEqualTo(firstWon ? "lost" : "won");
                ByteBuffer wanted = ByteBuffer.wrap((firstWon ? "first" : "second").getBytes(StandardCharsets.UTF_8));
                assertThat(space.readWhole(BlobName.of("race/" + i), 10)).isEqualTo(wanted);
            }
        }
        assertThat(temporaries()).isZero();
    }

    @Test
    void theTemporaryOfAKilledWriterGoesAndThatOfALiveOneStays() throws Exception {
        try (JavaProcess live = process("hold");
                JavaProcess killed = process("hold");
                DirectorySpace space = space()) {
            live.line();
            killed.line();
            assertThat(space.removeAbandoned()).isZero();
            killed.kill();
            assertThat(temporaries()).isEqualTo(2);
            assertThat(space.removeAbandoned()).isEqualTo(1);
            live.tell("go on");
            assertThat(live.finish()).containsExactly("true");
            assertThat(space.findSize(BlobName.of("packs/held"))).hasValue(100_000);
        }
        assertThat(temporaries()).isZero();
    }

    @Test
    void aCleanerThatIsQuickerThanTheLockHarmsNoWriter() throws Exception {
        try (JavaProcess cleaner = process("clean on");
                DirectorySpace space = space()) {
            cleaner.line();
            for (int i = 0; i < 2000; i++) {
                try (BlobWriter writer = space.newBlob()) {
                    writer.append(ByteBuffer.wrap(new byte[1]));
                    if (i % 10 == 0) {
                        assertThat(writer.seal(BlobName.of("packs/" + i))).isTrue();
                    }
                }
            }
            cleaner.tell("end");
            cleaner.finish();
        }
    }

    @Test
    void aCleanerInTheSameProcessDoesNotLoosenTheLockOfAWriter() throws Exception {
        try (DirectorySpace space = space();
                DirectorySpace other = space();
                BlobWriter writer = space.newBlob()) {
            assertThat(other.removeAbandoned()).isZero();
            assertThat(clean()).as("another process, after ours looked").isZero();
            assertThat(writer.seal(BlobName.of("packs/mine"))).isTrue();
        }
    }

    @Test
    void aBlobThatIsReadInTheProcessThatWritesItKeepsTheLockOfOtherTemporaries() throws Exception {
        try (DirectorySpace space = space();
                BlobWriter open = space.newBlob();
                BlobWriter sealed = space.newBlob()) {
            sealed.seal(BlobName.of("packs/sealed"));
            space.read(BlobName.of("packs/sealed"), 0, 0);
            assertThat(clean()).isZero();
            assertThat(open.seal(BlobName.of("packs/open"))).isTrue();
        }
    }

    @Test
    void aTemporaryThatWasTakenAwayFailsBeforeAnythingIsVisible() throws Exception {
        try (DirectorySpace space = space();
                BlobWriter writer = space.newBlob()) {
            try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
                Files.delete(files.findFirst().orElseThrow());
            }
            assertThatThrownBy(() -> writer.seal(BlobName.of("packs/mine")))
                    .isInstanceOfSatisfying(
                            FirnException.class,
                            report -> assertThat(report.kind()).isEqualTo(FirnException.Kind.IO));
            assertThat(space.findSize(BlobName.of("packs/mine"))).isEmpty();
        }
    }
}
