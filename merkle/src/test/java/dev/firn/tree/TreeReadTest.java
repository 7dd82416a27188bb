package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is read is what a sorted map of the same entries has. */
class TreeReadTest {

    @Test
    void everyKeyIsFoundAndNoOther() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Keys.Universe universe = Keys.universe(random);
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(200), random);
            BoundedTrie<Long> tree = Trees.build(Trees.format(random), new CountingBlocks(), map);
            for (int i = 0; i < 50; i++) {
                Bits key = anything(universe, random);
                assertThat(tree.find(key)).as("seed %d", seed).isEqualTo(Optional.ofNullable(map.get(key)));
            }
            map.forEach((key, value) -> assertThat(tree.find(key)).contains(value));
        }
    }

    @Test
    void rangesAndTheirTotalsAreThoseOfASortedMap() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Keys.Universe universe = Keys.universe(random);
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(200), random);
            ToyFormat format = Trees.format(random);
            BoundedTrie<Long> tree = Trees.build(format, new CountingBlocks(), map);
            for (int i = 0; i < 10; i++) {
                KeyRange range = range(universe, random);
                Map<Bits, Long> wanted = new TreeMap<>(map);
                wanted.keySet().removeIf(key -> !range.contains(key));
                Totals totals = wanted.values().stream().map(format::totals).reduce(Totals.ZERO, Totals::plus);
                assertThat(Trees.entries(tree, range))
                        .as("seed %d %s", seed, range)
                        .isEqualTo(wanted);
                assertThat(tree.totals(range)).as("seed %d %s", seed, range).isEqualTo(totals);
            }
        }
    }

    @Test
    void aCursorGoesWhereItIsSentForwardAndBack() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Keys.Universe universe = Keys.universe(random);
            NavigableMap<Bits, Long> map = Keys.map(universe, random.nextInt(200), random);
            KeyRange range = range(universe, random);
            BoundedTrie<Long> tree = Trees.build(Trees.format(random), new CountingBlocks(), map);
            TreeCursor<Long> cursor = tree.entries(range);
            List<Bits> inside = new ArrayList<>(map.keySet());
            inside.removeIf(key -> !range.contains(key));
            int next = 0;
            for (int i = 0; i < 60; i++) {
                if (random.nextInt(3) == 0) {
                    Bits target = anything(universe, random);
                    cursor.seek(target);
                    next = (int) inside.stream()
                            .filter(key -> key.compareTo(target) < 0)
                            .count();
                }
                assertThat(cursor.hasNext()).as("seed %d", seed).isEqualTo(next < inside.size());
                if (cursor.hasNext()) {
                    Bits key = inside.get(next++);
                    assertThat(cursor.next())
                            .as("seed %d", seed)
                            .isEqualTo(new Item.Entry<>(key, Objects.requireNonNull(map.get(key))));
                }
            }
        }
    }

    @Test
    void behindTheLastEntryThereIsNone() {
        BoundedTrie<Long> empty = Trees.build(ToyFormat.counting(4), new CountingBlocks(), new TreeMap<>());
        assertThat(empty.entries(KeyRange.all()).hasNext()).isFalse();
        assertThatThrownBy(() -> empty.entries(KeyRange.all()).next()).isInstanceOf(NoSuchElementException.class);
        assertThat(empty.totals()).isEqualTo(Totals.ZERO);
        assertThat(empty.find(Bits.EMPTY)).isEmpty();
    }

    @Test
    void differencesAreThoseOfTwoSortedMaps() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            Keys.Universe universe = Keys.universe(random);
            ToyFormat format = Trees.format(random);
            NavigableMap<Bits, Long> before = Keys.map(universe, random.nextInt(200), random);
            NavigableMap<Bits, Long> after = new TreeMap<>(before);
            if (random.nextInt(4) == 0) {
                after = Keys.map(universe, random.nextInt(200), random);
            } else {
                Trees.randomEdits(after, universe, random.nextInt(20), random);
            }
            BoundedTrie<Long> left = Trees.build(format, new CountingBlocks(), before);
            BoundedTrie<Long> right = Trees.build(format, new CountingBlocks(), after);
            List<Change<Long>> changes = new ArrayList<>();
            left.diff(right).forEachRemaining(changes::add);
            assertThat(changes).as("seed %d", seed).isEqualTo(changes(before, after));
        }
    }

    private static List<Change<Long>> changes(NavigableMap<Bits, Long> before, NavigableMap<Bits, Long> after) {
        TreeMap<Bits, Change<Long>> changes = new TreeMap<>();
        before.forEach((key, value) -> changes.put(key, new Change.Removed<>(key, value)));
        after.forEach((key, value) -> {
            Long old = before.get(key);
            if (old == null) {
                changes.put(key, new Change.Added<>(key, value));
            } else if (old.equals(value)) {
                changes.remove(key);
            } else {
                changes.put(key, new Change.Modified<>(key, old, value));
            }
        });
        return List.copyOf(changes.values());
    }

    /** A key of the universe, or one cut off or grown longer. */
    private static Bits anything(Keys.Universe universe, Random random) {
        Bits key = universe.draw(random);
        int kind = random.nextInt(3);
        if (kind == 0) {
            return key.prefix(random.nextInt(key.lengthBits() + 1));
        }
        return kind == 1 ? key : key.concat(Bits.parse(random.nextBoolean() ? "0" : "1"));
    }

    private static KeyRange range(Keys.Universe universe, Random random) {
        int kind = random.nextInt(4);
        Bits begin = anything(universe, random);
        if (kind == 0) {
            return KeyRange.cell(begin);
        }
        if (kind == 1) {
            return KeyRange.from(begin);
        }
        return KeyRange.of(begin, anything(universe, random));
    }
}
