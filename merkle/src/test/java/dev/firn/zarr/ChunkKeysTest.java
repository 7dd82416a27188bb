package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.zarr.ArrayNaming.Encoding;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChunkKeysTest {
    private static final long SEED = 99;

    @Test
    void keysAreWrittenAsZarrWritesThem() {
        ChunkCoordinates chunk = ChunkCoordinates.of(3, 0, 17);
        assertThat(keys(3, Encoding.DEFAULT, '/').key(chunk)).isEqualTo("c/3/0/17");
        assertThat(keys(3, Encoding.DEFAULT, '.').key(chunk)).isEqualTo("c.3.0.17");
        assertThat(keys(3, Encoding.V2, '/').key(chunk)).isEqualTo("3/0/17");
        assertThat(keys(3, Encoding.V2, '.').key(chunk)).isEqualTo("3.0.17");
        for (char separator : new char[] {'/', '.'}) {
            assertThat(keys(0, Encoding.DEFAULT, separator).key(ChunkCoordinates.of()))
                    .isEqualTo("c");
            assertThat(keys(0, Encoding.V2, separator).key(ChunkCoordinates.of()))
                    .isEqualTo("0");
        }
        assertThatThrownBy(() -> keys(2, Encoding.V2, '.').key(chunk)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(SEED);
        for (int n = 0; n < 20_000; n++) {
            ChunkKeys keys = randomKeys(random);
            ChunkCoordinates chunk =
                    ChunkCoordinates.of(random.longs(keys.naming().rank())
                            .map(bits -> bits >>> random.nextInt(64))
                            .toArray());
            String key = keys.key(chunk);
            assertThat(keys.find(key)).as("seed %d, %s", SEED, keys.naming()).contains(chunk);
            assertThat(keys.find("some/array/" + key, 11)).contains(chunk);
        }
    }

    @Test
    void aKeyIsAChunkExactlyIfTheSlowReferenceSaysSo() {
        Random random = new Random(SEED);
        List<String> pieces = List.of(
                "c",
                "0",
                "1",
                "9",
                "00",
                "/",
                "/",
                ".",
                ".",
                "18446744073709551615",
                "18446744073709551616",
                "-",
                "+",
                "x",
                "١",
                " ",
                "");
        int chunks = 0;
        for (int n = 0; n < 100_000; n++) {
            ChunkKeys keys = randomKeys(random);
            String separator = String.valueOf(keys.naming().separator());
            String between = random.nextInt(4) > 0 ? separator : "";
            boolean hasPrefix = keys.naming().encoding() == Encoding.DEFAULT == random.nextInt(8) > 0;
            StringBuilder text = new StringBuilder(hasPrefix ? "c" + separator : "");
            int count = keys.naming().rank() + (random.nextInt(4) == 0 ? random.nextInt(3) - 1 : 0);
            for (int i = 0; i < count; i++) {
                text.append(i > 0 ? between : "").append(pieces.get(random.nextInt(pieces.size())));
            }
            if (keys.naming().rank() == 0 && random.nextBoolean()) {
                text.setLength(Math.max(0, text.length() - 1));
            }
            Optional<String> wanted = reference(keys.naming(), text.toString());
            assertThat(keys.find(text.toString()).map(ChunkCoordinates::toString))
                    .as("seed %d, %s, key %s", SEED, keys.naming(), text)
                    .isEqualTo(wanted);
            chunks += wanted.isPresent() ? 1 : 0;
        }
        assertThat(chunks).isGreaterThan(10_000);
    }

    /** The rule as it stands in the format: prefix, then canonical decimals, joined. */
    private static Optional<String> reference(ArrayNaming naming, String key) {
        boolean hasPrefix = naming.encoding() == Encoding.DEFAULT;
        if (naming.rank() == 0) {
            return key.equals(hasPrefix ? "c" : "0") ? Optional.of("") : Optional.empty();
        }
        String prefix = hasPrefix ? "c" + naming.separator() : "";
        if (!key.startsWith(prefix)) {
            return Optional.empty();
        }
        String[] parts = key.substring(prefix.length()).split(Pattern.quote(String.valueOf(naming.separator())), -1);
        List<String> indices = new ArrayList<>();
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]*") || new BigInteger(part).bitLength() > 64) {
                return Optional.empty();
            }
            indices.add(part);
        }
        return indices.size() == naming.rank() ? Optional.of(String.join("/", indices)) : Optional.empty();
    }

    @Test
    void keysThatOnlyLookLikeChunksAreNone() {
        // Those of shapes/odd_chunk_keys in the outside data. What lies out of the grid is a chunk all the same: shape
        // plays no part.
        ChunkKeys slash = keys(2, Encoding.DEFAULT, '/');
        assertThat(List.of(
                        "c/01/0",
                        "c/00/1",
                        "c/+1/0",
                        "c/-1/0",
                        "c/1 /0",
                        "c/ 1/0",
                        "c/0x1/0",
                        "c/1e0/0",
                        "c/١/0",
                        "c/99999999999999999999/0",
                        "c/5",
                        "c/0/7/0",
                        "c/x/0",
                        "c/0.0",
                        "0/0",
                        "0.0",
                        "c.0.0",
                        "C/0/0",
                        "c0/0",
                        "c",
                        "",
                        "c/",
                        "c/0/0/"))
                .allMatch(key -> slash.find(key).isEmpty());
        assertThat(List.of("c/2/0", "c/0/2", "c/9223372036854775807/0", "c/9223372036854775808/0"))
                .allMatch(key -> slash.find(key).isPresent());
        ChunkKeys dot = keys(2, Encoding.DEFAULT, '.');
        assertThat(List.of("c.01.0", "c.0", "c.0.0.0", "c..0", "c.0.", ".0.0", "c", "0.0", "c.-1.0", "c.1.1.json"))
                .allMatch(key -> dot.find(key).isEmpty());
        ChunkKeys v2 = keys(2, Encoding.V2, '.');
        assertThat(List.of("00.0", "0.01", "-1.0", "0", "0.0.0", "0.", ".0", "0..0", "1.1.bak", "١.0", "1,1", "c.0.0"))
                .allMatch(key -> v2.find(key).isEmpty());
        ChunkKeys nested = keys(2, Encoding.V2, '/');
        assertThat(List.of("00/0", "3", "1/1.bak", "0.0", "1.1"))
                .allMatch(key -> nested.find(key).isEmpty());
        assertThat(List.of("0", "c.0", "cc", "c/", ""))
                .allMatch(key -> keys(0, Encoding.DEFAULT, '/').find(key).isEmpty());
    }

    @Test
    void directoriesOfChunksAreKnown() {
        ChunkKeys slash = keys(3, Encoding.DEFAULT, '/');
        assertThat(slash.findDirectory("c")).contains(ChunkCoordinates.of());
        assertThat(slash.findDirectory("c/4")).contains(ChunkCoordinates.of(4));
        assertThat(slash.findDirectory("c/4/0")).contains(ChunkCoordinates.of(4, 0));
        assertThat(List.of("c/4/0/1", "c/", "c/04", "d", "", "4"))
                .allMatch(path -> slash.findDirectory(path).isEmpty());
        assertThat(keys(2, Encoding.V2, '/').findDirectory("7")).contains(ChunkCoordinates.of(7));
        assertThat(keys(2, Encoding.V2, '.').findDirectory("7")).isEmpty();
        assertThat(keys(0, Encoding.DEFAULT, '/').findDirectory("c")).isEmpty();
        assertThat(keys(1, Encoding.V2, '/').findDirectory("7")).isEmpty();
    }

    @Test
    void aDirectoryIsOneExactlyIfAChunkKeyHasIt() {
        Random random = new Random(SEED);
        for (int n = 0; n < 5_000; n++) {
            ChunkKeys keys = randomKeys(random);
            ChunkCoordinates chunk = ChunkCoordinates.of(
                    random.longs(keys.naming().rank(), 0, 12).toArray());
            for (String directory : ZarrKey.directories(keys.key(chunk))) {
                assertThat(keys.findDirectory(directory))
                        .as("seed %d: %s", SEED, directory)
                        .isPresent();
                assertThat(keys.find(directory)).isEmpty();
            }
        }
    }

    @Test
    void theRoomForIndicesMustBeRight() {
        assertThatThrownBy(() -> keys(2, Encoding.V2, '.').parse("0.0", 0, new long[3]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ArrayNaming(65, Encoding.V2, '.')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ArrayNaming(1, Encoding.V2, '-')).isInstanceOf(IllegalArgumentException.class);
    }

    private static ChunkKeys randomKeys(Random random) {
        Encoding encoding = random.nextBoolean() ? Encoding.DEFAULT : Encoding.V2;
        return keys(random.nextInt(4), encoding, random.nextBoolean() ? '/' : '.');
    }

    private static ChunkKeys keys(int rank, Encoding encoding, char separator) {
        return new ChunkKeys(new ArrayNaming(rank, encoding, separator));
    }
}
