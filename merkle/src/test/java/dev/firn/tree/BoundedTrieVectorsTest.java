package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The vectors {@code vectors/bounded_trie.json} of the design, which its reference {@code bounded_trie.py} printed; some of them are carried here, for where
 * the file is not.
 */
class BoundedTrieVectorsTest {
    private static final ToyFormat CHUNKS = ToyFormat.counting(256);
    private static final ToyFormat MANIFEST =
            ToyFormat.weighing(65536, item -> item instanceof Item.Entry<Long> entry ? entry.value() : 120);

    @Test
    void everyVectorOfTheFile() throws IOException {
        Map<?, ?> file = (Map<?, ?>) parse();
        for (Object key : list(file, "keys")) {
            Map<?, ?> vector = (Map<?, ?>) key;
            long[] coordinate = coordinate(list(vector, "coordinate"));
            Bits bits = ChunkOrder.of(coordinate.length).key(coordinate);
            String text = Keys.text(bits).replaceFirst("^0+(?=.)", "");
            assertThat(text).isEqualTo(vector.get("key"));
            assertThat((long) bits.lengthBits()).isEqualTo(vector.get("bits"));
        }
        List<long[]> wanted = list(file, "sorted").stream()
                .map(BoundedTrieVectorsTest::coordinate)
                .toList();
        List<long[]> sorted = new ArrayList<>(wanted);
        sorted.sort(ChunkOrder.of(3)::compare);
        assertThat(sorted).usingElementComparator(Arrays::compare).isEqualTo(wanted);
        for (Object vector : list(file, "chunk_maps")) {
            checkChunkMap((Map<?, ?>) vector);
        }
        for (Object vector : list(file, "manifests")) {
            checkManifest((Map<?, ?>) vector);
        }
    }

    @Test
    void someVectorsOfTheFileCarriedHere() {
        assertThat(Keys.text(ChunkOrder.of(3).key(0, 5, 6)))
                .endsWith("000110110")
                .hasSize(192);
        assertThat(levels(CHUNKS, grid(1000))).hasToString("[[232, 256, 256, 256], [4]]");
        assertThat(levels(CHUNKS, grid(2000, 4, 4))).isEqualTo(List.of(times(125, 256L), List.of(125L)));
        assertThat(levels(CHUNKS, grid(257))).hasToString("[[256], [2]]");
        List<List<Long>> comb = new ArrayList<>(times(21, List.of(4L)));
        comb.add(List.of(2L));
        assertThat(levels(ToyFormat.counting(4), comb())).isEqualTo(comb);
        assertThat(levels(MANIFEST, unicode())).hasToString("[[2, 2, 2], [2, 4], [2]]");
    }

    private static void checkChunkMap(Map<?, ?> vector) {
        String name = String.valueOf(vector.get("name"));
        List<long[]> coordinates = chunkMap(name);
        SortedMap<Bits, Long> map = new TreeMap<>();
        ChunkOrder order = ChunkOrder.of(coordinates.get(0).length);
        coordinates.forEach(coordinate -> map.put(order.key(coordinate), 1L));
        assertThat((long) map.size()).as(name).isEqualTo(vector.get("entries"));
        assertThat(levels(ToyFormat.counting(name.endsWith("bound 4") ? 4 : 256), map))
                .as(name)
                .isEqualTo(levels(vector));
        List<List<Long>> sorted = new ArrayList<>();
        map.keySet()
                .forEach(key ->
                        sorted.add(Arrays.stream(order.coordinates(key)).boxed().toList()));
        checkEnds(vector, sorted);
    }

    private static void checkManifest(Map<?, ?> vector) {
        String name = String.valueOf(vector.get("name"));
        Map<String, Long> weights = manifest(name);
        SortedMap<Bits, Long> map = documents(weights);
        assertThat((long) map.size()).as(name).isEqualTo(vector.get("entries"));
        assertThat(levels(MANIFEST, map)).as(name).isEqualTo(levels(vector));
        List<String> sorted = new ArrayList<>(weights.keySet());
        sorted.sort((a, b) -> Keys.document(a).compareTo(Keys.document(b)));
        checkEnds(vector, sorted);
    }

    private static void checkEnds(Map<?, ?> vector, List<?> sorted) {
        List<?> first = list(vector, "first_in_order");
        List<?> last = list(vector, "last_in_order");
        assertThat((Object) sorted.subList(0, first.size())).isEqualTo(first);
        assertThat((Object) sorted.subList(sorted.size() - last.size(), sorted.size()))
                .isEqualTo(last);
    }

    /** Counts of items of the nodes of each level, sorted, lowest level first. */
    private static List<List<Long>> levels(ToyFormat format, SortedMap<Bits, Long> map) {
        BoundedTrie<Long> tree = Trees.build(format, new CountingBlocks(), map);
        SortedMap<Integer, List<Long>> levels = new TreeMap<>();
        for (Item.Branch<Long> branch : Trees.branches(tree)) {
            levels.computeIfAbsent(branch.level(), level -> new ArrayList<>())
                    .add((long) branch.shape().itemCount());
        }
        levels.values().forEach(counts -> counts.sort(null));
        return List.copyOf(levels.values());
    }

    private static List<?> levels(Map<?, ?> vector) {
        return list(vector, "levels").stream()
                .map(level -> ((Map<?, ?>) level).get("items"))
                .toList();
    }

    private static List<long[]> chunkMap(String name) {
        return switch (name) {
            case "time series of 1,000 steps, rank 1" -> product(1000);
            case "20 x 30 x 40" -> product(20, 30, 40);
            case "2000 x 1 x 1" -> product(2000, 1, 1);
            case "2000 x 4 x 4" -> product(2000, 4, 4);
            case "exactly 256" -> product(256);
            case "257" -> product(257);
            case "sparse clusters" -> sparse();
            case "a comb, bound 4" -> combCoordinates();
            case "far corner" ->
                List.of(new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 0}, new long[] {0, 0, 0}, new long[] {0, 1L << 62, 1
                });
            default -> throw new AssertionError("no such chunk map: " + name);
        };
    }

    private static List<long[]> sparse() {
        PythonRandom random = new PythonRandom(7);
        List<long[]> coordinates = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            long[] coordinate = new long[3];
            for (int axis = 0; axis < 3; axis++) {
                coordinate[axis] = random.below(4096) / 64 * 64L + random.below(4);
            }
            coordinates.add(coordinate);
        }
        return coordinates;
    }

    private static List<long[]> combCoordinates() {
        List<long[]> coordinates = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            coordinates.add(new long[] {1L << i});
        }
        coordinates.add(new long[] {0});
        return coordinates;
    }

    private static Map<String, Long> manifest(String name) {
        Map<String, Long> weights = new LinkedHashMap<>();
        if (name.startsWith("2,000 arrays")) {
            for (int i = 0; i < 2000; i++) {
                weights.put("a%05d/zarr.json".formatted(i), 1200L);
            }
        } else if (name.startsWith("nested, mixed sizes")) {
            PythonRandom random = new PythonRandom(11);
            long[] sizes = {300, 900, 4000, 20000};
            for (int i = 0; i < 700; i++) {
                for (String end : List.of("zarr.json", "")) {
                    weights.put("m" + i % 7 + "/run " + i % 31 + "/v" + i + "/" + end, sizes[random.below(4)]);
                }
            }
        } else {
            for (String node : List.of("a", "a b", "a/b", "\uffee", "\ud801\udc00", "\u00e9", "e\u0301", "Z", "_")) {
                weights.put(node + "/zarr.json", 30000L);
            }
        }
        return weights;
    }

    private static SortedMap<Bits, Long> documents(Map<String, Long> weights) {
        SortedMap<Bits, Long> map = new TreeMap<>();
        weights.forEach((path, weight) -> map.put(Keys.document(path), weight));
        return map;
    }

    private static SortedMap<Bits, Long> unicode() {
        return documents(manifest("names"));
    }

    private static SortedMap<Bits, Long> grid(int... shape) {
        return keys(product(shape));
    }

    private static SortedMap<Bits, Long> comb() {
        return keys(combCoordinates());
    }

    private static SortedMap<Bits, Long> keys(List<long[]> coordinates) {
        SortedMap<Bits, Long> map = new TreeMap<>();
        coordinates.forEach(
                coordinate -> map.put(ChunkOrder.of(coordinate.length).key(coordinate), 1L));
        return map;
    }

    private static List<long[]> product(int... shape) {
        List<long[]> coordinates = new ArrayList<>(List.of(new long[shape.length]));
        for (int axis = 0; axis < shape.length; axis++) {
            List<long[]> longer = new ArrayList<>();
            for (long[] coordinate : coordinates) {
                for (int i = 0; i < shape[axis]; i++) {
                    long[] next = coordinate.clone();
                    next[axis] = i;
                    longer.add(next);
                }
            }
            coordinates = longer;
        }
        return coordinates;
    }

    private static <T> List<T> times(int count, T value) {
        return Collections.nCopies(count, value);
    }

    private static long[] coordinate(Object list) {
        return ((Collection<?>) list)
                .stream().mapToLong(number -> (Long) number).toArray();
    }

    private static Object parse() throws IOException {
        try (JsonParser parser = new JsonFactory()
                .createParser(SharedData.require("vectors/bounded_trie.json").toFile())) {
            parser.nextToken();
            return value(parser);
        }
    }

    private static List<?> list(Map<?, ?> map, String member) {
        return (List<?>) Objects.requireNonNull(map.get(member), member);
    }

    /** Numbers are unsigned 64 bits; lists, maps and texts as they are. */
    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                map.put(name, value(parser));
            }
            return map;
        }
        return token == JsonToken.VALUE_NUMBER_INT
                ? (Object) parser.getBigIntegerValue().longValue()
                : parser.getText();
    }
}
