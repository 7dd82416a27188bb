package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultySpaceTest {
    private static final BlobName A = BlobName.of("packs/a");
    private static final BlobName B = BlobName.of("packs/b");
    private static final byte[] BYTES = "0123456789".getBytes(StandardCharsets.UTF_8);

    private static ByteSource source() {
        return ByteSource.of(BYTES);
    }

    private static void write(FaultySpace space, BlobName name) {
        try (BlobWriter writer = space.newBlob()) {
            writer.append(ByteBuffer.wrap(BYTES));
            writer.sealUnsynced(name);
        }
    }

    @Test
    void aBlobTakesTheStepsOfADirectory() {
        FaultySpace space = new FaultySpace(1);
        space.create(A, source());
        assertThat(space.steps())
                .containsExactly(
                        FaultySpace.Step.WRITE,
                        FaultySpace.Step.SYNC_FILE,
                        FaultySpace.Step.PUBLISH,
                        FaultySpace.Step.SYNC_DIRECTORY);
    }

    @ParameterizedTest
    @CsvSource({"0,EIO,IO", "0,ENOSPC,IO", "1,EIO,IO", "2,ENOSPC,IO", "2,EIO,UNKNOWN_OUTCOME", "3,EIO,UNKNOWN_OUTCOME"})
    void aStepFailsWhenItIsToldTo(int step, Fault fault, Kind kind) {
        FaultySpace space = new FaultySpace(1);
        space.failAt(step, fault);
        assertThatThrownBy(() -> space.create(A, source()))
                .isInstanceOfSatisfying(
                        FirnException.class, report -> assertThat(report.kind()).isEqualTo(kind));
        if (kind == Kind.IO) {
            assertThat(space.findSize(A)).isEmpty();
            assertThat(space.create(A, source())).isTrue();
        }
    }

    @Test
    void aLostReplyMayHideSuccessOrFailure() {
        Set<Boolean> there = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            FaultySpace space = new FaultySpace(seed);
            space.failAt(2, Fault.EIO);
            assertThatThrownBy(() -> space.create(A, source())).isInstanceOf(FirnException.class);
            there.add(space.findSize(A).isPresent());
        }
        assertThat(there).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void readsComeShortOrFlippedOnceAndAreWellAgain() {
        FaultySpace space = new FaultySpace(1);
        space.create(A, source());
        space.failAt(4, Fault.SHORT_READ);
        space.failAt(5, Fault.FLIPPED_BIT);
        assertThatThrownBy(() -> space.read(A, 0, 10))
                .isInstanceOfSatisfying(
                        FirnException.class, report -> assertThat(report.kind()).isEqualTo(Kind.CORRUPT));
        ByteBuffer flipped = space.read(A, 0, 10);
        int bits = 0;
        for (int i = 0; i < BYTES.length; i++) {
            bits += Integer.bitCount((flipped.get(i) ^ BYTES[i]) & 0xff);
        }
        assertThat(bits).isEqualTo(1);
        assertThat(space.read(A, 0, 10)).isEqualTo(ByteBuffer.wrap(BYTES));
    }

    @Test
    void afterACrashNothingWorksUntilARestart() {
        FaultySpace space = new FaultySpace(1);
        space.create(A, source());
        space.failAt(5, Fault.CRASH);
        assertThatThrownBy(() -> space.create(B, source())).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> space.findSize(A)).isInstanceOf(SimulatedCrash.class);
        FaultySpace next = space.restart();
        assertThat(next.readWhole(A, 10)).isEqualTo(ByteBuffer.wrap(BYTES));
        assertThat(next.findSize(B)).isEmpty();
    }

    @Test
    void powerLossTakesAnySubsetOfWhatWasNotSyncedAndNothingElse() {
        FaultySpace space = new FaultySpace(1);
        space.create(BlobName.of("other/durable"), source());
        write(space, A);
        write(space, B);
        Set<List<BlobName>> left = new HashSet<>();
        for (long choice = 0; choice < 50; choice++) {
            FaultySpace next = space.losePower(choice);
            assertThat(next.readWhole(BlobName.of("other/durable"), 10)).isEqualTo(ByteBuffer.wrap(BYTES));
            left.add(next.list(BlobName.of("packs")).stream()
                    .map(BlobEntry::name)
                    .toList());
        }
        assertThat(left).containsExactlyInAnyOrder(List.of(), List.of(A), List.of(B), List.of(A, B));
        space.sync(BlobName.of("packs"));
        for (long choice = 0; choice < 50; choice++) {
            assertThat(space.losePower(choice).list(BlobName.of("packs"))).hasSize(2);
        }
    }

    @Test
    void whatWasDeletedMayComeBack() {
        FaultySpace space = new FaultySpace(1);
        space.create(A, source());
        space.delete(A);
        Set<Boolean> there = new HashSet<>();
        for (long choice = 0; choice < 20; choice++) {
            there.add(space.losePower(choice).findSize(A).isPresent());
        }
        assertThat(there).containsExactlyInAnyOrder(true, false);
        space.sync(BlobName.of("packs"));
        assertThat(space.losePower(1).findSize(A)).isEmpty();
    }

    @Test
    void aSyncThatLiesLosesBytesWithThePower() {
        FaultySpace space = new FaultySpace(1);
        space.failAt(1, Fault.LYING_SYNC);
        assertThat(space.create(A, source())).isTrue();
        Set<ByteBuffer> seen = new HashSet<>();
        for (long choice = 0; choice < 50; choice++) {
            seen.add(space.losePower(choice).readWhole(A, 10));
        }
        assertThat(seen).contains(ByteBuffer.wrap(BYTES)).hasSizeGreaterThan(5);
    }

    @Test
    void theSameSeedAndCallsGiveTheSameFaults() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(trace(seed)).isEqualTo(trace(seed));
        }
    }

    private static String trace(long seed) {
        FaultySpace space = new FaultySpace(seed);
        space.failAt(2, Fault.EIO);
        try {
            space.create(A, source());
        } catch (FirnException e) {
            return e.getMessage() + space.findSize(A) + space.losePower(seed).list(BlobName.of("packs"));
        }
        throw new AssertionError("no fault");
    }
}
