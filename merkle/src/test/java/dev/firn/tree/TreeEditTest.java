package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The root follows from the content alone, whatever the history. */
class TreeEditTest {

    @Test
    void anyEditsInAnyBatchesGiveTheRootOfTheContent() {
        for (int seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random);
            Keys.Universe universe = Keys.universe(random);
            CountingBlocks blocks = new CountingBlocks();
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(150), random);
            BoundedTrie<Long> tree = Trees.build(format, blocks, map);
            for (int batch = 0; batch < 5; batch++) {
                List<Edit<Long>> edits = Trees.randomEdits(map, universe, random.nextInt(30), random);
                tree = Trees.edit(tree, format, blocks, edits);
                assertThat(tree.root())
                        .as("seed %d batch %d", seed, batch)
                        .isEqualTo(
                                Trees.build(format, new CountingBlocks(), map).root());
            }
            tree.check();
        }
    }

    @Test
    void entriesPutOneByOneInAnyOrderAndTakenAwayAgainLeaveNoTrace() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random);
            NavigableMap<Bits, Long> map = Keys.map(Keys.universe(random), 60, random);
            List<Bits> order = new ArrayList<>(map.keySet());
            Collections.shuffle(order, random);
            CountingBlocks blocks = new CountingBlocks();
            BoundedTrie<Long> tree = Trees.build(format, blocks, new TreeMap<>());
            for (Bits key : order) {
                tree = Trees.edit(
                        tree, format, blocks, List.of(new Edit.Put<>(key, Objects.requireNonNull(map.get(key)))));
            }
            assertThat(tree.root())
                    .as("seed %d", seed)
                    .isEqualTo(Trees.build(format, blocks, map).root());
            Collections.shuffle(order, random);
            for (Bits key : order) {
                tree = Trees.edit(tree, format, blocks, List.of(new Edit.Delete<>(key)));
                map.remove(key);
                assertThat(tree.root())
                        .as("seed %d", seed)
                        .isEqualTo(Trees.build(format, blocks, map).root());
            }
            assertThat(tree.root()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void editsThatChangeNothingWriteNothing() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random);
            Keys.Universe universe = Keys.universe(random);
            CountingBlocks blocks = new CountingBlocks();
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(150), random);
            BoundedTrie<Long> tree = Trees.build(format, blocks, map);
            TreeMap<Bits, Edit<Long>> edits = new TreeMap<>();
            for (int i = 0; i < 50; i++) {
                Bits key = universe.draw(random);
                Long present = map.get(key);
                edits.put(key, present == null ? new Edit.Delete<>(key) : new Edit.Put<>(key, present));
            }
            blocks.reset();
            BoundedTrie<Long> after = Trees.edit(tree, format, blocks, List.copyOf(edits.values()));
            assertThat(after.root()).as("seed %d", seed).isEqualTo(tree.root());
            assertThat(blocks.writeCount()).as("seed %d", seed).isZero();
        }
    }

    @Test
    void onlyNodesOfTheNewTreeAreWritten() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random);
            Keys.Universe universe = Keys.universe(random);
            CountingBlocks blocks = new CountingBlocks();
            NavigableMap<Bits, Long> map = Keys.map(universe, 200, random);
            BoundedTrie<Long> tree = Trees.build(format, blocks, map);
            List<Edit<Long>> edits = Trees.randomEdits(map, universe, 5, random);
            blocks.reset();
            BoundedTrie<Long> after = Trees.edit(tree, format, blocks, edits);
            List<Item.Branch<Long>> kept = Trees.branches(tree);
            List<Item.Branch<Long>> made = Trees.branches(after);
            made.removeAll(kept);
            assertThat(blocks.writeCount()).as("seed %d", seed).isLessThanOrEqualTo(made.size());
        }
    }

    @Test
    void editsOutOfOrderAndKeysThatBeginOthersAreRefused() {
        ToyFormat format = ToyFormat.counting(4);
        CountingBlocks blocks = new CountingBlocks();
        TreeMap<Bits, Long> map = new TreeMap<>();
        for (int i = 0; i < 64; i++) {
            map.put(Bits.of(new byte[] {(byte) i}), 1L);
        }
        BoundedTrie<Long> tree = Trees.build(format, blocks, map);
        Bits middle = Bits.of(new byte[] {20});
        List<List<Edit<Long>>> wrong = List.of(
                List.of(new Edit.Delete<>(middle), new Edit.Delete<>(middle)),
                List.of(new Edit.Put<>(middle, 2L), new Edit.Put<>(Bits.of(new byte[] {19}), 2L)),
                List.of(new Edit.Put<>(middle.prefix(7), 2L)),
                List.of(new Edit.Put<>(middle.prefix(3), 2L)),
                List.of(new Edit.Put<>(Bits.EMPTY, 2L)),
                List.of(new Edit.Put<>(Bits.of(new byte[] {20, 1}), 2L)));
        for (List<Edit<Long>> edits : wrong) {
            assertThatThrownBy(() -> tree.edit(edits.iterator(), blocks))
                    .as("%s", edits)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aBuilderTakesEntriesInOrderAndFinishesOnce() {
        TreeBuilder<Long> builder = new TreeBuilder<>(ToyFormat.counting(4), new CountingBlocks());
        builder.add(Bits.parse("01"), 1L);
        assertThatThrownBy(() -> builder.add(Bits.parse("00"), 1L)).isInstanceOf(IllegalArgumentException.class);
        builder.finish();
        assertThatThrownBy(builder::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.add(Bits.parse("10"), 1L)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anItemTooHeavyForTwoInANodeIsRefused() {
        ToyFormat format = ToyFormat.weighing(10, item -> ((Item.Entry<Long>) item).value());
        TreeBuilder<Long> builder = new TreeBuilder<>(format, new CountingBlocks());
        builder.add(Bits.parse("00"), 5L);
        assertThatThrownBy(() -> builder.add(Bits.parse("01"), 6L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add(Bits.parse("01"), 0L)).isInstanceOf(IllegalArgumentException.class);
    }
}
