package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that were read or written last are kept, so many and no more, and are what the store would give. */
class KeptNodesTest {
    private final CountingBlocks blocks = new CountingBlocks();

    @Test
    void whatAnEditReadAndWroteIsNotReadAgain() {
        ToyFormat format = ToyFormat.counting(16);
        ChunkOrder order = ChunkOrder.of(1);
        NavigableMap<Bits, Long> map = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            map.put(order.key(i), i * 7919L);
        }
        RecentNodes<Long> recent = new RecentNodes<>(1_024);
        BoundedTrie<Long> before = new BoundedTrie<>(
                format, blocks, recent, Trees.build(format, blocks, map).root());
        List<Edit<Long>> edits = new ArrayList<>();
        for (int i = 500; i < 600; i++) {
            edits.add(new Edit.Put<>(order.key(i), -7919L * i));
        }
        BoundedTrie<Long> after = new BoundedTrie<>(format, blocks, recent, before.edit(edits.iterator(), blocks));
        blocks.reset();
        for (int i = 500; i < 600; i++) {
            assertThat(after.find(order.key(i))).contains(i * -7919L);
            assertThat(before.find(order.key(i))).contains(i * 7919L);
        }
        assertThat(blocks.readCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsKeptIsWhatTheStoreHas(long seed) {
        Random random = new Random(seed);
        ToyFormat format = Trees.format(random);
        Keys.Universe universe = Keys.universe(random);
        NavigableMap<Bits, Long> map = Keys.map(universe, 300, random);
        RecentNodes<Long> recent = new RecentNodes<>(1 + random.nextInt(1_000));
        BoundedTrie<Long> tree = new BoundedTrie<>(
                format, blocks, recent, Trees.build(format, blocks, map).root());
        for (int round = 0; round < 30; round++) {
            List<Edit<Long>> edits = Trees.randomEdits(map, universe, 1 + random.nextInt(40), random);
            BoundedTrie<Long> next = new BoundedTrie<>(format, blocks, recent, tree.edit(edits.iterator(), blocks));
            BoundedTrie<Long> cold = Trees.cold(next, format, blocks);
            assertThat(Trees.entries(next, KeyRange.all()))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(map)
                    .isEqualTo(Trees.entries(cold, KeyRange.all()));
            for (Item.Branch<Long> branch : Trees.branches(cold)) {
                NodeReader<Long> reader = new NodeReader<>(blocks, format);
                assertThat(reader.read(branch).items()).isNotEmpty();
            }
            tree = next;
        }
    }

    @Test
    void theOldestGoWhenTheyWeighTooMuchTogether() {
        RecentNodes<Long> recent = new RecentNodes<>(10);
        List<Item.Branch<Long>> branches = new ArrayList<>();
        for (int weight : new int[] {4, 4, 2, 3, 20}) {
            branches.add(branch(branches.size(), weight));
        }
        branches.subList(0, 3).forEach(branch -> recent.put(branch, node()));
        recent.put(branches.get(2), node()); // once more weighs no more
        assertThat(held(recent, branches)).containsExactly(true, true, true, false, false);
        assertThat(recent.find(branches.get(0))).isPresent(); // used last
        assertThat(recent.find(branches.get(2))).isPresent();
        recent.put(branches.get(3), node());
        assertThat(held(recent, branches)).containsExactly(true, false, true, true, false);
        recent.put(branches.get(4), node());
        assertThat(held(recent, branches)).containsExactly(false, false, false, false, true);
    }

    private static List<Boolean> held(RecentNodes<Long> recent, List<Item.Branch<Long>> branches) {
        return branches.stream().map(branch -> recent.find(branch).isPresent()).toList();
    }

    private static Item.Branch<Long> branch(int number, int weight) {
        return new Item.Branch<>(
                Bits.EMPTY,
                Cid.ofContent(Codec.RAW, ("node " + number).getBytes(StandardCharsets.UTF_8)),
                new NodeShape(1, 2, weight),
                new Totals(2, 2));
    }

    private static Node<Long> node() {
        return Node.of(List.of(new Item.Entry<>(Bits.parse("0"), 1L), new Item.Entry<>(Bits.parse("1"), 2L)));
    }
}
