package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.tree.ReferenceTrie.RefItem;
import dev.firn.tree.ReferenceTrie.RefNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The builder makes the tree of the literal reference, node by node. */
class BoundedTrieGeometryTest {

    @Test
    void treesAreThoseOfTheReference() {
        int deepest = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random, 2);
            Keys.Universe universe = Keys.universe(random);
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(200), random);
            List<List<RefNode>> wanted = reference(format, map);
            deepest = Math.max(deepest, wanted.size());
            if (wanted.size() > NodeShape.MAX_LEVEL) {
                assertThatThrownBy(() -> Trees.build(format, new CountingBlocks(), map))
                        .as("seed %d", seed)
                        .isInstanceOfSatisfying(
                                FirnException.class,
                                report -> assertThat(report.kind()).isEqualTo(FirnException.Kind.REFUSED));
                continue;
            }
            BoundedTrie<Long> tree = Trees.build(format, new CountingBlocks(), map);
            tree.check();
            assertThat(nodes(tree, format)).as("seed %d", seed).isEqualTo(flat(wanted));
        }
        assertThat(deepest).as("the cases go too deep at times").isGreaterThan(NodeShape.MAX_LEVEL);
    }

    @Test
    void theRootIsNothingOrTheEntryWhereThereIsNoNode() {
        ToyFormat format = ToyFormat.counting(4);
        CountingBlocks blocks = new CountingBlocks();
        TreeMap<Bits, Long> map = new TreeMap<>();
        assertThat(Trees.build(format, blocks, map).root()).isEmpty();
        map.put(Bits.EMPTY, 7L);
        assertThat(Trees.build(format, blocks, map).root()).contains(new Item.Entry<>(Bits.EMPTY, 7L));
        assertThat(blocks.writeCount()).isZero();
    }

    @Test
    void equalBlocksOfKeysShareTheirNodes() {
        ChunkOrder order = ChunkOrder.of(3);
        TreeMap<Bits, Long> map = new TreeMap<>();
        for (int t = 0; t < 64; t++) {
            for (int i = 0; i < 1024; i++) {
                map.put(order.key(t, i / 32, i % 32), (long) i);
            }
        }
        CountingBlocks blocks = new CountingBlocks();
        BoundedTrie<Long> tree = Trees.build(ToyFormat.counting(256), blocks, map);
        long distinct =
                Trees.branches(tree).stream().map(Item.Branch::node).distinct().count();
        assertThat(Trees.branches(tree)).hasSize(64 * 4 + 1);
        assertThat(distinct).isEqualTo(4 + 1);
    }

    private static List<List<RefNode>> reference(ToyFormat format, SortedMap<Bits, Long> map) {
        SortedMap<String, Long> weights = new TreeMap<>();
        map.forEach((key, value) -> weights.put(Keys.text(key), format.weight(new Item.Entry<>(key, value))));
        return new ReferenceTrie(format.bound(), node -> format.weight(branchAt(node))).build(weights);
    }

    /** A branch as far as the toy's weights look at it: prefix and level. */
    private static Item<Long> branchAt(RefNode node) {
        NodeShape shape = new NodeShape(Math.min(node.level(), NodeShape.MAX_LEVEL), 2, 2);
        return new Item.Branch<>(
                Bits.parse(node.prefix()), ToyFormat.encode(List.of(), 0).cid(), shape, Totals.ZERO);
    }

    private static List<RefNode> flat(List<List<RefNode>> levels) {
        List<RefNode> nodes = new ArrayList<>();
        levels.forEach(nodes::addAll);
        return sorted(nodes);
    }

    private static List<RefNode> nodes(BoundedTrie<Long> tree, ToyFormat format) {
        List<Item<Long>> shown = new ArrayList<>();
        tree.walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<Long> branch) {
                return shown.add(branch);
            }

            @Override
            public void entry(Item.Entry<Long> entry) {
                shown.add(entry);
            }
        });
        List<RefNode> nodes = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i) instanceof Item.Branch<Long> branch) {
                nodes.add(new RefNode(branch.level(), Keys.text(branch.prefix()), itemsOf(branch, i, shown, format)));
            }
        }
        return sorted(nodes);
    }

    /** Of what was shown behind a branch, that which is below it and below nothing else below it. */
    private static List<RefItem> itemsOf(
            Item.Branch<Long> branch, int index, List<Item<Long>> shown, ToyFormat format) {
        List<RefItem> items = new ArrayList<>();
        int i = index + 1;
        while (i < shown.size() && shown.get(i).prefix().startsWith(branch.prefix())) {
            Item<Long> item = shown.get(i);
            items.add(new RefItem(Keys.text(item.prefix()), item.level(), format.weight(item)));
            i++;
            while (i < shown.size() && shown.get(i).prefix().startsWith(item.prefix())) {
                i++;
            }
        }
        return items;
    }

    private static List<RefNode> sorted(List<RefNode> nodes) {
        nodes.sort(Comparator.comparing(RefNode::level).thenComparing(RefNode::prefix));
        return nodes;
    }
}
