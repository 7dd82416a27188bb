package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.pack.BlockChecksum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is noted of blocks that were checked, and what is made of it. */
final class ChecksumsTest {
    private static Cid withDigest(int... first) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        for (int i = 0; i < first.length; i++) {
            digest[i] = (byte) first[i];
        }
        return Cid.of(Codec.RAW, digest);
    }

    @Test
    void whatWasNotedIsFoundAndNothingElse() {
        Checksums checksums = new Checksums(1 << 10);
        Cid one = withDigest(0, 0, 0, 5, 9);
        assertThat(checksums.find(one)).isEmpty();
        for (int checksum : new int[] {1, -1, Integer.MIN_VALUE}) {
            checksums.keep(one, checksum);
            assertThat(checksums.find(one)).isEqualTo(OptionalInt.of(checksum));
        }
        // The same room, another block: the later has it.
        Cid other = withDigest(0, 0, 0, 5, 8);
        assertThat(checksums.find(other)).isEmpty();
        checksums.keep(other, 3);
        assertThat(checksums.find(other)).isEqualTo(OptionalInt.of(3));
        assertThat(checksums.find(one)).isEmpty();
        assertThat(checksums.find(withDigest(0, 0, 0, 6, 8))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Checksums(1_000));
    }

    @Test
    void everyFlippedBitIsFoundBeforeAndAfterTheBlockIsKnown() {
        Random random = new Random(6);
        for (int length : new int[] {1, 100, 4_097}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Cid cid = Cid.ofContent(Codec.RAW, bytes);
            BlockCheck check = new BlockCheck(new Checksums(1));
            for (int round = 0; round < 2; round++) {
                for (int bit = 0; bit < length * 8; bit++) {
                    bytes[bit / 8] ^= (byte) (1 << bit % 8);
                    assertThat(isRight(check, cid, bytes, random))
                            .as("round %d, bit %d", round, bit)
                            .isFalse();
                    bytes[bit / 8] ^= (byte) (1 << bit % 8);
                    if (round == 1) {
                        // Known again: the next one is found by the checksum, too.
                        assertThat(isRight(check, cid, bytes, random)).isTrue();
                    }
                }
                assertThat(isRight(check, cid, bytes, random)).isTrue();
            }
            assertThat(isRight(check, cid, new byte[length + 1], random)).isFalse();
        }
    }

    @Test
    void whatWasNotedOfABlockOfNearlyTheSameHashDoesHarmOnce() {
        Checksums checksums = new Checksums(1 << 4);
        Random random = new Random(7);
        byte[] bytes = new byte[1_000];
        random.nextBytes(bytes);
        Cid cid = Cid.ofContent(Codec.RAW, bytes);
        checksums.keep(cid, 12_345);
        BlockCheck check = new BlockCheck(checksums);

        assertThat(isRight(check, cid, bytes, random)).isFalse();
        assertThat(isRight(check, cid, bytes, random)).isTrue();
        assertThat(checksums.find(cid)).isPresent();
    }

    @Test
    void whatAContainerNotedIsReliedOnUntilItIsWrong() {
        Random random = new Random(8);
        byte[] bytes = new byte[1_000];
        random.nextBytes(bytes);
        Cid cid = Cid.ofContent(Codec.RAW, bytes);
        // Of another hash: only the checksum can say that they are right.
        Cid other = withDigest(1, 2, 3);
        int noted = checksum(bytes, other);
        BlockCheck check = new BlockCheck(new Checksums(1 << 4));
        assertThat(isRight(check, other, noted, bytes, random)).isTrue();
        bytes[7] ^= 1;
        assertThat(isRight(check, other, noted, bytes, random)).isFalse();
        bytes[7] ^= 1;
        assertThat(isRight(check, other, noted, bytes, random)).isFalse();

        // A damaged index says the checksum of another block: that does harm once.
        assertThat(isRight(check, cid, noted, bytes, random)).isFalse();
        for (int i = 0; i < 2; i++) {
            assertThat(isRight(check, cid, noted, bytes, random)).isTrue();
            bytes[7] ^= 1;
            assertThat(isRight(check, cid, noted, bytes, random)).isFalse();
            bytes[7] ^= 1;
        }
    }

    private static int checksum(byte[] bytes, Cid cid) {
        BlockChecksum checksum = new BlockChecksum();
        checksum.add(bytes, 0, bytes.length);
        return checksum.end(cid);
    }

    private static boolean isRight(BlockCheck check, Cid cid, byte[] bytes, Random random) {
        return isRight(check, cid, 0, bytes, random);
    }

    private static boolean isRight(BlockCheck check, Cid cid, int noted, byte[] bytes, Random random) {
        check.begin(cid, noted);
        List<ByteBuffer> parts = new ArrayList<>();
        int cut = random.nextInt(bytes.length + 1);
        parts.add(ByteBuffer.wrap(bytes, 0, cut));
        parts.add(ByteBuffer.allocateDirect(bytes.length - cut).put(0, bytes, cut, bytes.length - cut));
        parts.forEach(check::add);
        return check.isRight(cid);
    }
}
