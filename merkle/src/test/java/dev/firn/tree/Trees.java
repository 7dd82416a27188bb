package dev.firn.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trees of numbers for tests, built and edited over a counting store. */
final class Trees {
    private Trees() {}

    /** A format with a small random bound, of items or of weights, that holds any four items. */
    static ToyFormat format(Random random) {
        return format(random, 4);
    }

    /** The same that holds any {@code least} items: the fewer, the deeper the trees. The weights follow from the items in no simple way. */
    static ToyFormat format(Random random, int least) {
        if (random.nextBoolean()) {
            return ToyFormat.counting(least + (long) random.nextInt(6));
        }
        long bound = 20L + random.nextInt(200);
        int salt = random.nextInt();
        return ToyFormat.weighing(bound, item -> 1 + Math.floorMod(mix(item, salt), bound / least));
    }

    private static long mix(Item<Long> item, int salt) {
        long seed = item.prefix().hashCode() * 31L + item.level() * 7L + salt;
        return new Random(seed).nextLong() >>> 8;
    }

    static BoundedTrie<Long> build(ToyFormat format, CountingBlocks blocks, SortedMap<Bits, Long> map) {
        TreeBuilder<Long> builder = new TreeBuilder<>(format, blocks);
        map.forEach(builder::add);
        return new BoundedTrie<>(format, blocks, builder.finish());
    }

    static BoundedTrie<Long> edit(
            BoundedTrie<Long> tree, ToyFormat format, CountingBlocks blocks, List<Edit<Long>> edits) {
        Optional<Item<Long>> root = tree.edit(edits.iterator(), blocks);
        return new BoundedTrie<>(format, blocks, root);
    }

    static Map<Bits, Long> entries(BoundedTrie<Long> tree, KeyRange range) {
        Map<Bits, Long> entries = new TreeMap<>();
        tree.entries(range).forEachRemaining(entry -> entries.put(entry.key(), entry.value()));
        return entries;
    }

    /** Random edits in order: puts, changes, deletions, and such as change nothing; {@code map} follows them. */
    static List<Edit<Long>> randomEdits(
            NavigableMap<Bits, Long> map, Keys.Universe universe, int count, Random random) {
        TreeMap<Bits, Edit<Long>> edits = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Bits key = universe.draw(random);
            if (random.nextInt(3) > 0 && !map.isEmpty()) {
                Bits near = map.ceilingKey(key);
                key = near == null ? map.firstKey() : near;
            }
            int kind = random.nextInt(4);
            if (kind < 2) {
                edits.put(key, new Edit.Delete<>(key));
            } else {
                long value = kind == 2 ? map.getOrDefault(key, 5L) : random.nextInt(1 << 16);
                edits.put(key, new Edit.Put<>(key, value));
            }
        }
        for (Edit<Long> edit : edits.values()) {
            if (edit instanceof Edit.Put<Long> put) {
                map.put(put.key(), put.value());
            } else {
                map.remove(edit.key());
            }
        }
        return new ArrayList<>(edits.values());
    }

    /** All branches of a tree, parents before children. */
    static List<Item.Branch<Long>> branches(BoundedTrie<Long> tree) {
        List<Item.Branch<Long>> branches = new ArrayList<>();
        tree.walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<Long> branch) {
                return branches.add(branch);
            }
        });
        return branches;
    }

    /** The same tree, as one that has read nothing yet sees it: reads of it are reads of the store. */
    static BoundedTrie<Long> cold(BoundedTrie<Long> tree, ToyFormat format, CountingBlocks blocks) {
        return new BoundedTrie<>(format, blocks, tree.root());
    }

    static int depth(BoundedTrie<Long> tree) {
        return tree.root().map(Item::level).orElse(0);
    }
}
