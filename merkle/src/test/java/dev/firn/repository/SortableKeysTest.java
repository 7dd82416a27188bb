package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SortableKeysTest {
    private static final String[] PIECES = {
        "/", "/c/", "0", "7", "12", "009", "a", "-", ".", "x9y", "\u00e9", "\uffee", "\ud83c\udf0a", "1".repeat(40)
    };

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            key.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return key.toString();
    }

    private static List<String> sorted(List<String> keys) {
        List<String> sorted = new ArrayList<>(keys);
        sorted.sort((a, b) -> Arrays.compareUnsigned(SortableKeys.bytes(a), SortableKeys.bytes(b)));
        return sorted;
    }

    @Test
    void everyKeyComesBack() {
        for (int seed = 0; seed < 20_000; seed++) {
            String key = key(new Random(seed));
            assertThat(SortableKeys.key(SortableKeys.bytes(key)))
                    .as("seed %d", seed)
                    .isEqualTo(key);
        }
    }

    @Test
    void numbersComeBySizeWhereverTheyStand() {
        List<String> keys = List.of(
                "a/c/2/10",
                "a/c/10/9",
                "a/c/9/1000",
                "a/10.2",
                "a/9.30",
                "a/9.4",
                "t9",
                "t10",
                "t9/c/0",
                "a",
                "a/zarr.json");
        assertThat(sorted(keys))
                .containsExactly(
                        "a",
                        "a/9.4",
                        "a/9.30",
                        "a/10.2",
                        "a/c/2/10",
                        "a/c/9/1000",
                        "a/c/10/9",
                        "a/zarr.json",
                        "t9",
                        "t9/c/0",
                        "t10");
    }

    @Test
    void aKeyComesRightBeforeAllKeysBelowIt() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String key = key(random);
                keys.add(key);
                keys.add(key + "/" + key(random));
                keys.add(key + PIECES[random.nextInt(PIECES.length)]);
            }
            List<String> sorted = sorted(keys.stream().distinct().toList());
            for (int i = 0; i < sorted.size(); i++) {
                String above = sorted.get(i) + "/";
                int below = (int)
                        sorted.stream().filter(key -> key.startsWith(above)).count();
                assertThat(sorted.subList(i + 1, i + 1 + below))
                        .as("seed %d, below %s", seed, above)
                        .allMatch(key -> key.startsWith(above));
            }
        }
    }
}
