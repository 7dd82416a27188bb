package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChunkBoxesTest {
    private static final long SEED = 31337;

    @Test
    void everyChunkIsInExactlyOneBoxAndNoOtherChunkIsInAny() {
        Random random = new Random(SEED);
        for (int n = 0; n < 3_000; n++) {
            int rank = random.nextInt(5);
            int side = 1 + random.nextInt(5);
            Set<ChunkCoordinates> chunks = new TreeSet<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                chunks.add(ChunkCoordinates.of(random.longs(rank, 0, side).toArray()));
            }
            List<ChunkBox> boxes = gather(rank, chunks).summary(1000).boxes();
            List<ChunkCoordinates> covered = new ArrayList<>();
            boxes.forEach(box -> enumerate(box, new long[rank], 0, covered));
            assertThat(covered).as("seed %d, boxes %s", SEED, boxes).containsExactlyInAnyOrderElementsOf(chunks);
        }
    }

    private static void enumerate(ChunkBox box, long[] indices, int axis, List<ChunkCoordinates> into) {
        if (axis == indices.length) {
            assertThat(box.contains(ChunkCoordinates.of(indices))).isTrue();
            into.add(ChunkCoordinates.of(indices));
            return;
        }
        for (indices[axis] = box.first().index(axis);
                indices[axis] <= box.last().index(axis);
                indices[axis]++) {
            enumerate(box, indices, axis + 1, into);
        }
    }

    private static ChunkBoxes gather(int rank, Iterable<ChunkCoordinates> chunks) {
        ChunkBoxes boxes = new ChunkBoxes(rank);
        chunks.forEach(boxes::add);
        return boxes;
    }

    @Test
    void whatIsABoxComesBackAsOneInWhateverOrder() {
        ChunkBox all = new ChunkBox(ChunkCoordinates.of(2, 0, 7), ChunkCoordinates.of(5, 3, 9));
        List<ChunkCoordinates> chunks = new ArrayList<>();
        enumerate(all, new long[3], 0, chunks);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(chunks, new Random(seed));
            ChunkBoxes.Summary summary = gather(3, chunks).summary(5);
            assertThat(summary.boxes()).containsExactly(all);
            assertThat(summary.moreChunks()).isZero();
            assertThat(summary.around()).contains(all);
        }
        assertThat(all).hasToString("2/0/7..5/3/9");
    }

    @Test
    void boxesBeyondTheNumberWantedAreCountedInChunks() {
        ChunkBoxes boxes = new ChunkBoxes(1);
        for (long i = 0; i < 30; i++) {
            boxes.add(ChunkCoordinates.of(i / 3 * 10 + i % 3));
        }
        ChunkBoxes.Summary summary = boxes.summary(2);
        assertThat(summary.boxes().toString()).isEqualTo("[0..2, 10..12]");
        assertThat(summary.moreChunks()).isEqualTo(24);
        assertThat(summary.around().orElseThrow()).hasToString("0..92");
        assertThat(boxes.count()).isEqualTo(30);
    }

    @Test
    void scatteredChunksBeyondTheMemoryAllowedAreStillCounted() {
        ChunkBoxes boxes = new ChunkBoxes(2);
        for (long i = 0; i < 300_000; i++) {
            boxes.add(ChunkCoordinates.of(2 * i, i % 2));
        }
        ChunkBoxes.Summary summary = boxes.summary(10);
        assertThat(summary.boxes()).hasSize(10);
        assertThat(summary.moreChunks()).isEqualTo(299_990);
        assertThat(summary.around().orElseThrow()).hasToString("0/0..599998/1");
    }

    @Test
    void aLongRunNeedsOneBoxHoweverLongItIs() {
        ChunkBoxes boxes = new ChunkBoxes(2);
        for (long i = 0; i < 300_000; i++) {
            boxes.add(ChunkCoordinates.of(i / 300, i % 300));
        }
        assertThat(boxes.summary(10).boxes().toString()).isEqualTo("[0/0..999/299]");
    }

    @Test
    void theEndsOfTheNumbersAndRankZeroAreNoException() {
        ChunkBoxes boxes = new ChunkBoxes(1);
        boxes.add(ChunkCoordinates.of(-1));
        boxes.add(ChunkCoordinates.of(0));
        boxes.add(ChunkCoordinates.of(-2));
        boxes.add(ChunkCoordinates.of(Long.MAX_VALUE));
        boxes.add(ChunkCoordinates.of(Long.MIN_VALUE));
        assertThat(boxes.summary(10).boxes().toString())
                .isEqualTo("[0, 9223372036854775807..9223372036854775808, 18446744073709551614..18446744073709551615]");
        assertThat(gather(0, List.of(ChunkCoordinates.of())).summary(3).boxes().toString())
                .isEqualTo("[()]");
        assertThat(new ChunkBoxes(0).summary(3)).isEqualTo(new ChunkBoxes.Summary(List.of(), 0, Optional.empty()));
        assertThatThrownBy(() -> boxes.add(ChunkCoordinates.of(1, 2))).isInstanceOf(IllegalArgumentException.class);
    }
}
