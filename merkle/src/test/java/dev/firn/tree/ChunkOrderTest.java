package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkOrderTest {

    /** The key as the reference of the design makes it. */
    static String referenceKey(long... coordinates) {
        StringBuilder key = new StringBuilder();
        for (int level = 63; level >= 0 && coordinates.length > 0; level--) {
            key.append(coordinates[0] >>> level & 1);
        }
        for (int level = 63; level >= 0; level--) {
            for (int axis = 1; axis < coordinates.length; axis++) {
                key.append(coordinates[axis] >>> level & 1);
            }
        }
        return key.toString();
    }

    @Test
    void keysOfEveryRankAreThoseOfTheReferenceAndLeadBack() {
        for (int rank = 0; rank <= ChunkOrder.MAX_RANK; rank++) {
            ChunkOrder order = ChunkOrder.of(rank);
            for (int seed = 0; seed < 50; seed++) {
                long[] coordinates = coordinates(rank, new Random(seed));
                Bits key = order.key(coordinates);
                assertThat(Keys.text(key)).as("rank %d seed %d", rank, seed).isEqualTo(referenceKey(coordinates));
                assertThat(order.coordinates(key))
                        .as("rank %d seed %d", rank, seed)
                        .isEqualTo(coordinates);
            }
        }
    }

    @Test
    void theOrderOfCoordinatesIsThatOfTheirKeys() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            ChunkOrder order = ChunkOrder.of(random.nextInt(7));
            long[] left = coordinates(order.rank(), random);
            long[] right = random.nextInt(4) == 0 ? left.clone() : coordinates(order.rank(), random);
            if (order.rank() > 0 && random.nextBoolean()) {
                right[0] = left[0];
            }
            assertThat(Integer.signum(order.compare(left, right)))
                    .as("seed %d", seed)
                    .isEqualTo(Integer.signum(order.key(left).compareTo(order.key(right))));
        }
    }

    @Test
    void relativeCoordinatesAreTheSuffixOfTheKeyReadAsAKey() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            ChunkOrder order = ChunkOrder.of(random.nextInt(12));
            Bits key = order.key(coordinates(order.rank(), random));
            int length = random.nextInt(order.keyBits() + 1);
            int cell = random.nextInt(length + 1);
            Bits prefix = key.prefix(length);
            long[] relative = order.cell(key.prefix(cell)).relative(prefix);
            Bits zeros = Bits.of(new byte[8 * order.rank()]);
            Bits literal = zeros.prefix(cell).concat(prefix.suffix(cell)).concat(zeros.suffix(length));
            assertThat(relative).as("seed %d", seed).isEqualTo(order.coordinates(literal));
            assertThat(order.cell(key.prefix(cell)).within(relative, length))
                    .as("seed %d", seed)
                    .isEqualTo(prefix);
        }
    }

    @Test
    void relativeCoordinatesThatLeadOutOfTheCellOrBelowTheCornerAreRefused() {
        ChunkOrder order = ChunkOrder.of(3);
        Bits cell = order.key(5, 8, 8).prefix(192 - 6);
        assertThat(order.cell(cell).within(new long[] {0, 7, 7}, 192)).isEqualTo(order.key(5, 15, 15));
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {0, 8, 0}, 192))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {1, 0, 0}, 192))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {0, 1, 0}, 190))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {0, 0, 0}, 185))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {0, 0, 0}, 193))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order.cell(cell).within(new long[] {0, 0}, 192))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ranksAndLengthsThatThereAreNotAreRefused() {
        assertThatThrownBy(() -> ChunkOrder.of(65)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkOrder.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkOrder.of(2).key(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkOrder.of(1).coordinates(Bits.of(new byte[9])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long[] coordinates(int rank, Random random) {
        return random.longs(rank).map(l -> l >>> random.nextInt(64)).toArray();
    }
}
