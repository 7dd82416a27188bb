package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CellSplitterTest {

    private static Item<Long> item(String key) {
        return new Item.Entry<>(Bits.parse(key), 0L);
    }

    @Test
    void noMoreThanTheBoundOrOneItemEverWaits() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            long bound = 2L + random.nextInt(30);
            AtomicLong waiting = new AtomicLong();
            CellSplitter<Long> splitter = new CellSplitter<>(bound, (items, weight) -> waiting.addAndGet(-weight));
            for (Bits key : Keys.map(Keys.universe(random), 300, random).keySet()) {
                long weight = random.nextInt(20) == 0 ? bound + 1 : 1L + random.nextInt((int) bound / 2);
                splitter.add(new Item.Entry<>(key, 0L), weight);
                long now = waiting.addAndGet(weight);
                assertThat(now <= bound || now == weight)
                        .as("seed %d: %d wait", seed, now)
                        .isTrue();
            }
        }
    }

    @Test
    void anItemThatOverflowsByItselfGoesThroughAloneAndPartsItsNeighbours() {
        List<String> cells = new ArrayList<>();
        CellSplitter<Long> splitter = new CellSplitter<>(
                10,
                (items, weight) ->
                        cells.add(items.stream().map(i -> Keys.text(i.prefix())).toList() + " " + weight));
        splitter.add(item("0000"), 1);
        splitter.add(item("0001"), 1);
        splitter.add(item("001"), 11);
        splitter.add(item("010"), 2);
        splitter.add(item("011"), 3);
        splitter.add(item("1"), 1);
        splitter.finish();
        assertThat(cells).containsExactly("[0000, 0001] 2", "[001] 11", "[010, 011] 5", "[1] 1");
    }

    @Test
    void itemsOutOfOrderAndPrefixesOfEachOtherAreRefused() {
        for (String second : List.of("0100", "010", "01", "0101", "01011", "")) {
            CellSplitter<Long> splitter = new CellSplitter<>(10, (items, weight) -> {});
            splitter.add(item("0101"), 1);
            assertThatThrownBy(() -> splitter.add(item(second), 1))
                    .as(second)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
