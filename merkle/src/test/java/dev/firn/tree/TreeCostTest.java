package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is read and written follows from what changes; keys made to hurt are bounded. */
class TreeCostTest {
    private static final ToyFormat FORMAT = ToyFormat.counting(256);
    private static final ChunkOrder ORDER = ChunkOrder.of(3);

    private final CountingBlocks blocks = new CountingBlocks();

    /** An array of chunks whose values all differ, so that no two nodes are the same. */
    private static NavigableMap<Bits, Long> grid(int steps, int rows, int columns) {
        NavigableMap<Bits, Long> map = new TreeMap<>();
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < rows * columns; i++) {
                long value = (t * 1_000_003L + i) * 7919;
                map.put(ORDER.key(t, i / columns, i % columns), value);
            }
        }
        return map;
    }

    private static Set<Cid> nodes(BoundedTrie<Long> tree) {
        Set<Cid> nodes = new HashSet<>();
        Trees.branches(tree).forEach(branch -> nodes.add(branch.node()));
        return nodes;
    }

    @Test
    void aSingleEditReadsAndWritesAboutOnePath() {
        NavigableMap<Bits, Long> map = grid(100, 40, 40);
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        int depth = Trees.depth(tree);
        List<Bits> keys = List.copyOf(map.keySet());
        Random random = new Random(1);
        int reads = 0;
        int writes = 0;
        for (int i = 0; i < 300; i++) {
            Bits key = keys.get(random.nextInt(keys.size()));
            Edit<Long> edit = i % 3 == 0 ? new Edit.Delete<>(key) : new Edit.Put<>(key, -1L);
            blocks.reset();
            Trees.edit(Trees.cold(tree, FORMAT, blocks), FORMAT, blocks, List.of(edit));
            assertThat(blocks.writeCount()).isLessThanOrEqualTo(depth + 1);
            assertThat(blocks.readCount()).isLessThanOrEqualTo(depth + 4);
            reads += blocks.readCount();
            writes += blocks.writeCount();
        }
        assertThat(reads).isLessThanOrEqualTo(300 * (depth + 1));
        assertThat(writes).isLessThanOrEqualTo(300 * depth);
    }

    @Test
    void aLookUpReadsOnePath() {
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, grid(100, 40, 40));
        blocks.reset();
        assertThat(Trees.cold(tree, FORMAT, blocks).find(ORDER.key(99, 39, 39))).isPresent();
        assertThat(blocks.readCount()).isLessThanOrEqualTo(Trees.depth(tree));
        blocks.reset();
        assertThat(Trees.cold(tree, FORMAT, blocks).find(ORDER.key(1L << 40, 0, 0)))
                .isEmpty();
        assertThat(blocks.readCount()).isLessThanOrEqualTo(1);
    }

    @Test
    void totalsOfTheWholeReadNothingAndOfARangeOnlyItsEnds() {
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, grid(100, 40, 40));
        blocks.reset();
        tree.totals();
        assertThat(blocks.readCount()).isZero();
        tree.totals(KeyRange.of(ORDER.key(10, 3, 3), ORDER.key(90, 3, 3)));
        assertThat(blocks.readCount()).isLessThanOrEqualTo(2 * Trees.depth(tree));
    }

    @Test
    void sortedSeeksReadEachNodeOnce() {
        NavigableMap<Bits, Long> map = grid(20, 40, 40);
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        blocks.reset();
        TreeCursor<Long> cursor = tree.entries(KeyRange.all());
        map.keySet().forEach(key -> {
            cursor.seek(key);
            assertThat(cursor.hasNext()).isTrue();
        });
        assertThat(blocks.readCount()).isEqualTo(nodes(tree).size());
    }

    @Test
    void aCursorSentToACellDoesNotReadItBeforeAnEntryIsWanted() {
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, grid(20, 40, 40));
        Item.Branch<Long> below = Trees.branches(tree).get(1);
        blocks.reset();
        TreeCursor<Long> cursor = tree.entries(KeyRange.cell(below.prefix()));
        assertThat(blocks.readCount()).isEqualTo(1);
        assertThat(cursor.hasNext()).isTrue();
        assertThat(blocks.readCount()).isEqualTo(Trees.depth(tree));
    }

    @Test
    void appendingAlongAnyAxisLeavesAllButTheEdgeAlone() {
        NavigableMap<Bits, Long> map = grid(64, 32, 32);
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        Set<Cid> before = nodes(tree);
        for (long[] grown : List.of(new long[] {64, 0, 0}, new long[] {5, 32, 0}, new long[] {5, 0, 32})) {
            blocks.reset();
            BoundedTrie<Long> after = Trees.edit(tree, FORMAT, blocks, List.of(new Edit.Put<>(ORDER.key(grown), 1L)));
            Set<Cid> lost = new HashSet<>(before);
            lost.removeAll(nodes(after));
            assertThat(lost.size()).isLessThanOrEqualTo(Trees.depth(tree));
            assertThat(blocks.writeCount()).isLessThanOrEqualTo(Trees.depth(after) + 1);
        }
    }

    @Test
    void aDiffReadsTheChangedPathsOfBothOnly() {
        NavigableMap<Bits, Long> map = grid(100, 40, 40);
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        Random random = new Random(2);
        List<Bits> keys = List.copyOf(map.keySet());
        for (int i = 0; i < 100; i++) {
            Bits key = keys.get(random.nextInt(keys.size()));
            Edit<Long> edit = i % 2 == 0 ? new Edit.Delete<>(key) : new Edit.Put<>(key, -1L);
            BoundedTrie<Long> after = Trees.edit(tree, FORMAT, blocks, List.of(edit));
            blocks.reset();
            List<Change<Long>> changes = new ArrayList<>();
            BoundedTrie<Long> before = Trees.cold(tree, FORMAT, blocks);
            before.diff(Trees.cold(after, FORMAT, blocks)).forEachRemaining(changes::add);
            assertThat(changes).hasSize(1);
            assertThat(blocks.readCount()).isLessThanOrEqualTo(2 * Trees.depth(tree) + 4);
        }
    }

    @Test
    void aDiffReadsNothingBeforeItIsAskedAndNothingAtAllOfEqualTrees() {
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, grid(10, 40, 40));
        BoundedTrie<Long> empty = Trees.build(FORMAT, blocks, new TreeMap<>());
        blocks.reset();
        assertThat(tree.diff(tree).hasNext()).isFalse();
        Iterator<Change<Long>> changes = empty.diff(tree);
        assertThat(blocks.readCount()).isZero();
        changes.next();
        assertThat(blocks.readCount()).isLessThanOrEqualTo(Trees.depth(tree));
    }

    @Test
    void bulkEditsReadEachOldNodeAtMostOnce() {
        NavigableMap<Bits, Long> map = grid(50, 40, 40);
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        List<Edit<Long>> edits = new ArrayList<>();
        map.keySet().forEach(key -> edits.add(new Edit.Put<>(key, 3L)));
        blocks.reset();
        Trees.edit(tree, FORMAT, blocks, edits);
        assertThat(blocks.readCount()).isEqualTo(nodes(tree).size());
    }

    @Test
    void aCombThatWouldBeTooDeepIsRefusedSoonAndWithoutDeepStacks() {
        for (int turn : new int[] {0, 8_000, 4_000}) {
            NavigableMap<Bits, Long> map = new TreeMap<>();
            for (int at = 0; at < 8_000; at++) {
                map.put(Keys.comb(8_000, at, turn), 1L);
            }
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertThatThrownBy(() -> Trees.build(ToyFormat.counting(2), blocks, map))
                            .isInstanceOfSatisfying(
                                    FirnException.class,
                                    report -> assertThat(report.kind()).isEqualTo(FirnException.Kind.REFUSED)));
        }
    }

    @Test
    void aTreeOf64LevelsIsBuiltReadAndEditedButNotDeepened() {
        ToyFormat two = ToyFormat.counting(2);
        NavigableMap<Bits, Long> map = new TreeMap<>();
        for (int at = 0; at < 65; at++) {
            map.put(Keys.comb(100, at, 100), (long) at);
        }
        BoundedTrie<Long> tree = Trees.build(two, blocks, map);
        assertThat(Trees.depth(tree)).isEqualTo(NodeShape.MAX_LEVEL);
        tree.check();
        map.forEach((key, value) -> assertThat(tree.find(key)).contains(value));
        Edit<Long> deeper = new Edit.Put<>(Keys.comb(100, 65, 100), 1L);
        assertThatThrownBy(() -> tree.edit(List.of(deeper).iterator(), blocks))
                .hasMessageContaining("deeper than 64 levels");
        Edit<Long> same = new Edit.Put<>(Keys.comb(100, 64, 100), -5L);
        Trees.edit(tree, two, blocks, List.of(same)).check();
    }
}
