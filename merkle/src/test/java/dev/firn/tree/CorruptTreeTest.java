package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A node that is not what its parent says, or that the rule would not have made, is CORRUPT and named. */
class CorruptTreeTest {
    private static final ToyFormat FORMAT = ToyFormat.absolute(4);

    private final CountingBlocks blocks = new CountingBlocks();

    private static Bits key(int number) {
        return Bits.of(new byte[] {(byte) number});
    }

    private static Item<Long> entry(int number) {
        return new Item.Entry<>(key(number), (long) number);
    }

    private Item.Branch<Long> node(List<Item<Long>> items) {
        Node<Long> node = Node.of(items);
        Block block = FORMAT.encode(node);
        blocks.put(block);
        return Item.Branch.over(node, block.cid(), FORMAT);
    }

    private BoundedTrie<Long> tree(Item<Long> root) {
        return new BoundedTrie<>(FORMAT, blocks, Optional.of(root));
    }

    /** Four full nodes of level 1 below one of level 2. */
    private List<Item<Long>> fullCells() {
        List<Item<Long>> cells = new ArrayList<>();
        for (int cell = 0; cell < 4; cell++) {
            int first = cell * 4;
            cells.add(node(List.of(entry(first), entry(first + 1), entry(first + 2), entry(first + 3))));
        }
        return cells;
    }

    private void assertCorrupt(Item<Long> root, Cid named, String what) {
        FirnException report =
                catchThrowableOfType(FirnException.class, () -> tree(root).check());
        assertThat(report).as(what).isNotNull();
        assertThat(report.kind()).as(what).isEqualTo(FirnException.Kind.CORRUPT);
        assertThat(report).as(what).hasMessageContaining(named.toString());
    }

    @Test
    void theTreeThatTheOthersAreMutationsOfIsSound() {
        tree(node(fullCells())).check();
    }

    @Test
    void everyFieldThatAParentRecordsMustBeTheChildsTruth() {
        List<Item<Long>> cells = fullCells();
        Item.Branch<Long> child = (Item.Branch<Long>) cells.get(1);
        NodeShape shape = child.shape();
        Totals totals = child.totals();
        Cid other = ((Item.Branch<Long>) cells.get(2)).node();
        Map<String, Item.Branch<Long>> mutations = new LinkedHashMap<>();
        mutations.put("level", shaped(child, new NodeShape(2, shape.itemCount(), shape.itemWeight())));
        mutations.put("fewer items", shaped(child, new NodeShape(1, shape.itemCount() - 1, shape.itemWeight())));
        mutations.put("more items", shaped(child, new NodeShape(1, shape.itemCount() + 1, shape.itemWeight() + 1)));
        mutations.put("weight", shaped(child, new NodeShape(1, shape.itemCount() - 1, shape.itemWeight() - 1)));
        mutations.put("entries", totaled(child, new Totals(totals.entryCount() + 1, totals.storedBytes())));
        mutations.put("bytes", totaled(child, new Totals(totals.entryCount(), totals.storedBytes() - 1)));
        mutations.put("longer prefix", new Item.Branch<>(key(4).prefix(7), child.node(), shape, totals));
        mutations.put("shorter prefix", new Item.Branch<>(key(4).prefix(5), child.node(), shape, totals));
        mutations.put("other place", new Item.Branch<>(key(200).prefix(6), child.node(), shape, totals));
        mutations.put("other node", new Item.Branch<>(child.prefix(), other, shape, totals));
        mutations.forEach((what, mutated) -> assertCorrupt(mutated, mutated.node(), what));
    }

    private static Item.Branch<Long> shaped(Item.Branch<Long> branch, NodeShape shape) {
        return new Item.Branch<>(branch.prefix(), branch.node(), shape, branch.totals());
    }

    private static Item.Branch<Long> totaled(Item.Branch<Long> branch, Totals totals) {
        return new Item.Branch<>(branch.prefix(), branch.node(), branch.shape(), totals);
    }

    @Test
    void aLieInAnyParentIsFoundWhereItIsRead() {
        List<Item<Long>> cells = fullCells();
        Item.Branch<Long> child = (Item.Branch<Long>) cells.get(1);
        cells.set(1, totaled(child, new Totals(1, 1)));
        BoundedTrie<Long> tree = tree(node(cells));
        assertThat(tree.find(key(0))).contains(0L);
        assertThatThrownBy(() -> tree.find(key(5)))
                .hasMessageContaining(child.node().toString());
        assertThatThrownBy(() -> tree.entries(KeyRange.from(key(4))).hasNext()).isInstanceOf(FirnException.class);
        assertThatThrownBy(() -> tree.totals(KeyRange.of(key(0), key(6)))).isInstanceOf(FirnException.class);
        assertThatThrownBy(
                        () -> tree.edit(List.of(new Edit.Delete<Long>(key(6))).iterator(), blocks))
                .isInstanceOf(FirnException.class);
    }

    @Test
    void aNodeAboveTheBoundIsCorrupt() {
        Item.Branch<Long> full = node(List.of(entry(0), entry(1), entry(2), entry(3), entry(4)));
        assertCorrupt(full, full.node(), "five items");
    }

    @Test
    void aBranchThatClaimsMoreThanTheBoundIsFoundWithoutReadingItsNode() {
        List<Item<Long>> cells = fullCells();
        Item.Branch<Long> child = (Item.Branch<Long>) cells.get(1);
        cells.set(1, shaped(child, new NodeShape(1, 5, 5)));
        Item.Branch<Long> root = node(cells);
        assertThatThrownBy(() -> tree(root).find(key(0)))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining(root.node().toString());
    }

    @Test
    void twoCellsThatBelongInOneNodeAreCorrupt() {
        Item.Branch<Long> left = node(List.of(entry(0), entry(1)));
        Item.Branch<Long> right = node(List.of(entry(2), entry(3)));
        Item.Branch<Long> root = node(List.of(left, right));
        assertCorrupt(root, root.node(), "two and two are four");
    }

    @Test
    void anEntryThatBelongsInTheCellBesideItIsCorrupt() {
        Item.Branch<Long> left = node(List.of(entry(0), entry(1), entry(2)));
        Item.Branch<Long> root = node(List.of(left, entry(4)));
        assertCorrupt(root, root.node(), "three and one are four");
    }

    @Test
    void aNodeOneLevelTooHighIsCorrupt() {
        List<Item<Long>> cells = fullCells();
        Item.Branch<Long> low = node(cells);
        Item.Branch<Long> root = node(List.of(low, entry(100), entry(101)));
        assertCorrupt(root, root.node(), "100 and 101 make a node of level 1");
    }

    @Test
    void itemsUnsortedAloneOrInsideEachOtherAreCorrupt() {
        Map<String, List<Item<Long>>> nodes = new LinkedHashMap<>();
        nodes.put("none", List.of());
        nodes.put("one", List.of(entry(0)));
        nodes.put("twice", List.of(entry(0), entry(0)));
        nodes.put("unsorted", List.of(entry(1), entry(0)));
        nodes.put("inside", List.of(new Item.Entry<>(key(0).prefix(7), 1L), entry(0)));
        nodes.forEach((what, items) -> {
            Block block = ToyFormat.encode(items, 0);
            blocks.put(block);
            Item<Long> root = new Item.Branch<>(Bits.EMPTY, block.cid(), new NodeShape(1, 2, 2), new Totals(2, 2));
            assertCorrupt(root, block.cid(), what);
        });
    }

    @Test
    void anyOtherGroupingOfTheSameEntriesIsFoundByTheCheck() {
        int wrong = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            ToyFormat format = Trees.format(random);
            NavigableMap<Bits, Long> map = Keys.map(Keys.universe(random), 2 + random.nextInt(25), random);
            CountingBlocks store = new CountingBlocks();
            Optional<Item<Long>> root = Trees.build(format, store, map).root();
            Optional<Item<Long>> grouped = group(format, store, map, random);
            BoundedTrie<Long> tree = new BoundedTrie<>(format, store, grouped);
            if (grouped.equals(root)) {
                tree.check();
            } else {
                wrong++;
                assertThatThrownBy(tree::check).as("seed %d", seed).isInstanceOf(FirnException.class);
            }
        }
        assertThat(wrong).isBetween(1_000, 5_999);
    }

    /** A tree of cells that nest, as the rule wants, but which of them are nodes is left to chance more often than not. */
    private static Optional<Item<Long>> group(
            ToyFormat format, CountingBlocks store, NavigableMap<Bits, Long> map, Random random) {
        List<Item<Long>> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new Item.Entry<>(key, value)));
        int chance = random.nextInt(5);
        List<Item<Long>> rest = items;
        while (rest.size() > 1) {
            List<Item<Long>> above = new ArrayList<>();
            cut(format, store, rest, above, new Cut(random, chance));
            rest = above;
        }
        return rest.stream().findFirst();
    }

    /** @param chance one in so many cells that fit is not made a node; none if 0 */
    private record Cut(Random random, int chance) {
        boolean refuses() {
            return chance > 0 && random.nextInt(4 * chance) == 0;
        }
    }

    private static void cut(
            ToyFormat format, CountingBlocks store, List<Item<Long>> items, List<Item<Long>> above, Cut cut) {
        long weight = items.stream().mapToLong(format::weight).sum();
        if (items.size() == 1) {
            above.add(items.get(0));
        } else if (weight <= format.bound() && (items.size() == 2 || !cut.refuses())) {
            Node<Long> node = Node.of(items);
            Block block = format.encode(node);
            store.put(block);
            above.add(Item.Branch.over(node, block.cid(), format));
        } else {
            int fork = Node.of(items).prefix().lengthBits();
            int middle = 0;
            while (!items.get(middle).prefix().bit(fork)) {
                middle++;
            }
            cut(format, store, items.subList(0, middle), above, cut);
            cut(format, store, items.subList(middle, items.size()), above, cut);
        }
    }

    @Test
    void theCheckReadsAnewWhatTheTreeReadBefore() {
        List<Item<Long>> cells = fullCells();
        BoundedTrie<Long> tree = tree(node(cells));
        assertThat(tree.find(key(5))).contains(5L);
        blocks.remove(((Item.Branch<Long>) cells.get(1)).node());
        assertThatThrownBy(tree::check).isInstanceOf(FirnException.class);
    }

    @Test
    void aMissingNodeIsMissingAndTheWalkMayGoOn() {
        NavigableMap<Bits, Long> map = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            map.put(key(i), (long) i);
        }
        BoundedTrie<Long> tree = Trees.build(FORMAT, blocks, map);
        Item.Branch<Long> lost = Trees.branches(tree).stream()
                .filter(branch -> branch.level() == 1)
                .skip(5)
                .findFirst()
                .orElseThrow();
        blocks.remove(lost.node());
        assertThatThrownBy(tree::check)
                .isInstanceOfSatisfying(
                        FirnException.class, report -> assertThat(report.kind()).isEqualTo(FirnException.Kind.MISSING));
        List<Item<Long>> damaged = new ArrayList<>();
        List<Bits> seen = new ArrayList<>();
        tree.walk(new TreeVisitor<>() {
            @Override
            public void entry(Item.Entry<Long> entry) {
                seen.add(entry.key());
            }

            @Override
            public void damaged(Item.Branch<Long> branch, FirnException report) {
                damaged.add(branch);
            }
        });
        assertThat(damaged).containsExactly(lost);
        List<Bits> rest = new ArrayList<>(map.keySet());
        rest.removeIf(k -> k.startsWith(lost.prefix()));
        assertThat(seen).isEqualTo(rest);
    }
}
