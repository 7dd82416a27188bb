package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkCoordinatesTest {
    private static final long SEED = 4711;

    @Test
    void textIsTheIndicesJoinedWithSlashes() {
        assertThat(ChunkCoordinates.of(3, 0, 17)).hasToString("3/0/17");
        assertThat(ChunkCoordinates.of(-1, Long.MIN_VALUE)).hasToString("18446744073709551615/9223372036854775808");
        assertThat(ChunkCoordinates.of()).hasToString("");
    }

    @Test
    void onlyCanonicalTextIsRead() {
        for (String text :
                List.of("", "0", "3/0/17", "18446744073709551615/9223372036854775808", "0" + "/0".repeat(63))) {
            assertThat(ChunkCoordinates.find(text).map(ChunkCoordinates::toString))
                    .contains(text);
        }
        assertThat(List.of(
                        "/",
                        "0/",
                        "/0",
                        "00",
                        "01",
                        "-0",
                        "+1",
                        "1 ",
                        "0x1",
                        "1e0",
                        "١",
                        "18446744073709551616",
                        "99999999999999999999",
                        "184467440737095516150",
                        "0//0",
                        "a",
                        "0" + "/0".repeat(64)))
                .allMatch(text -> ChunkCoordinates.find(text).isEmpty());
    }

    @Test
    void equalIndicesMakeEqualCoordinatesWhichNobodyCanChange() {
        long[] indices = {1, 2};
        ChunkCoordinates chunk = ChunkCoordinates.of(indices);
        indices[0] = 9;
        chunk.toArray()[1] = 9;
        assertThat(chunk).isEqualTo(ChunkCoordinates.of(1, 2)).hasSameHashCodeAs(ChunkCoordinates.of(1, 2));
        assertThat(chunk).isNotEqualTo(ChunkCoordinates.of(2, 1)).isNotEqualTo(ChunkCoordinates.of(1, 2, 0));
        assertThat(chunk.rank()).isEqualTo(2);
        assertThat(chunk.index(1)).isEqualTo(2);
    }

    @Test
    void orderIsThatOfTheKeysOfChunkMapsWrittenOutBitByBit() {
        Random random = new Random(SEED);
        for (int n = 0; n < 50_000; n++) {
            int rank = random.nextInt(6);
            ChunkCoordinates left = randomChunk(random, rank);
            ChunkCoordinates right = randomChunk(random, rank);
            assertThat(Integer.signum(left.compareTo(right)))
                    .as("seed %d: %s and %s", SEED, left, right)
                    .isEqualTo(Integer.signum(bits(left).compareTo(bits(right))));
        }
    }

    private static ChunkCoordinates randomChunk(Random random, int rank) {
        return ChunkCoordinates.of(
                random.longs(rank).map(bits -> bits >>> random.nextInt(64)).toArray());
    }

    /** The 64 bits of axis 0, then level by level, from the highest, one bit of each further axis. */
    private static String bits(ChunkCoordinates chunk) {
        StringBuilder out = new StringBuilder();
        for (int bit = 63; bit >= 0 && chunk.rank() > 0; bit--) {
            out.append(chunk.index(0) >>> bit & 1);
        }
        for (int bit = 63; bit >= 0; bit--) {
            for (int axis = 1; axis < chunk.rank(); axis++) {
                out.append(chunk.index(axis) >>> bit & 1);
            }
        }
        return out.toString();
    }

    @Test
    void theVectorOfTheTreeReferenceIsInOrder() {
        // "sorted" of vectors/bounded_trie.json in the outside data
        long[][] sorted = {
            {0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {0, 0, 2}, {0, 2, 0}, {0, 2, 3}, {0, 5, 6}, {1, 0, 0}
        };
        List<ChunkCoordinates> chunks = new ArrayList<>();
        for (long[] indices : sorted) {
            chunks.add(ChunkCoordinates.of(indices));
        }
        assertThat(chunks).isSorted();
    }

    @Test
    void chunksOfDifferentArraysHaveNoOrder() {
        assertThatThrownBy(() -> ChunkCoordinates.of(1).compareTo(ChunkCoordinates.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkCoordinates.of(new long[65])).isInstanceOf(IllegalArgumentException.class);
    }
}
