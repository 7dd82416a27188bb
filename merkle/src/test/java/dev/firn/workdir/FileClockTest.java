package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.workdir.FileClock.Reading;
import dev.firn.workdir.MemoryUpdate.Bases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileClockTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path temporary;

    @Test
    void whatKilledProcessesLeftGoesAndWhatIsInUseStays() throws IOException {
        Path place = Files.createDirectories(temporary.resolve("place"));
        Path left = Files.writeString(place.resolve("0123456789abcdef0123456789abcdef"), "left");
        Path other = Files.writeString(place.resolve("me.state"), "kept");
        try (FileClock first = FileClock.open(List.of(place), Clock.systemUTC(), new Random(1))) {
            assertThat(left).doesNotExist();
            try (FileClock second = FileClock.open(List.of(place), Clock.systemUTC(), new Random(2))) {
                assertThat(first.read().device()).isPresent();
                assertThat(second.read().device()).isPresent();
            }
        }
        assertThat(place).isDirectoryContaining(other::equals);
        assertThat(place.toFile().list()).hasSize(1);
    }

    @Test
    void aFileRestsOnlyOnceItsClockHasMovedOn() {
        FileStamp stamp = new FileStamp(1, 0, 100 * SECOND, 1);
        Optional<Long> device = Optional.of(7L);
        assertThat(new Reading(device, 100 * SECOND, 200 * SECOND).hadRested(stamp, 7))
                .isFalse();
        assertThat(new Reading(device, 100 * SECOND + 1, 0).hadRested(stamp, 7)).isTrue();
    }

    @Test
    void onAnotherFileSystemItMustHaveRestedForTwoSeconds() {
        FileStamp stamp = new FileStamp(1, 0, 100 * SECOND, 1);
        for (Optional<Long> device : List.of(Optional.of(8L), Optional.<Long>empty())) {
            assertThat(new Reading(device, 900 * SECOND, 102 * SECOND).hadRested(stamp, 7))
                    .isFalse();
            assertThat(new Reading(device, 900 * SECOND, 102 * SECOND + 1).hadRested(stamp, 7))
                    .isTrue();
        }
    }

    @Test
    void afterTheWaitEveryChangeGivesAnotherStamp() throws IOException {
        Path file = temporary.resolve("file");
        try (FileClock clock = FileClock.open(List.of(temporary.resolve("clock")), Clock.systemUTC(), new Random(1))) {
            for (int round = 0; round < 30; round++) {
                Files.write(file, new byte[] {(byte) round});
                FileStatus before = FileStatus.of(file);
                Reading reading = clock.awaitRest(before.stamp().changedNanos());
                assertThat(reading.hadRested(before.stamp(), before.device())).isTrue();
                Files.write(file, new byte[] {(byte) -round});
                assertThat(FileStatus.of(file).stamp()).isNotEqualTo(before.stamp());
            }
        }
        try (var left = Files.list(temporary.resolve("clock"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileThatHadNotRestedWhenItWasReadIsNotRememberedAsSeen() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("data"));
        Files.writeString(directory.resolve("a"), "1");
        ObjectRef content = new ObjectRef(Cid.ofContent(Codec.RAW, "1".getBytes(StandardCharsets.UTF_8)), 1);
        assertThat(content.sizeBytes()).isLessThan(Block.MAX_BYTES);
        DirectoryMemory memory = new DirectoryMemory(temporary.resolve("work"), directory, "me", new Random(1));
        for (int restedNanos : new int[] {0, 1}) {
            try (DirectoryScan scan = DirectoryScan.of(directory, ScanOptions.usual(temporary), Progress.NONE);
                    ObjectRecords read = new ObjectRecords(1_000, temporary)) {
                read.add("a".getBytes(StandardCharsets.UTF_8), content, 0);
                Optional<Long> device = Optional.of(FileStatus.of(directory).device());
                Reading reading = new Reading(device, scan.latestNanos() + restedNanos, 0);
                try (MemoryWriter writer = memory.writeFiles()) {
                    new MemoryUpdate(scan, read, reading, Optional.empty()).writeTo(writer, Bases.CONTENT);
                    writer.finish(Optional.empty());
                }
            }
            try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
                assertThat(cursor.advance()).isTrue();
                assertThat(cursor.entry().base()).contains(content);
                assertThat(cursor.entry().seen().isPresent()).isEqualTo(restedNanos == 1);
            }
        }
    }
}
