package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DirectoryClashesTest {
    private static final long SEED = 77;

    @Test
    void aDirectoryIsFoundThoughOtherKeysStandBetween() {
        DirectoryClashes clashes = new DirectoryClashes();
        assertThat(clashes.next("a")).isEmpty();
        assertThat(clashes.next("a b")).isEmpty();
        assertThat(clashes.next("a.b")).isEmpty();
        assertThat(clashes.next("a/b")).contains("a");
        assertThat(clashes.next("a/b/c")).contains("a/b");
        assertThat(clashes.next("ab/c")).isEmpty();
    }

    @Test
    void aKeyClashesExactlyIfADirectoryOfItIsAKey() {
        Random random = new Random(SEED);
        int found = 0;
        for (int n = 0; n < 5_000; n++) {
            NavigableSet<String> keys = randomKeys(random);
            DirectoryClashes clashes = new DirectoryClashes();
            for (String key : keys) {
                Optional<String> wanted =
                        ZarrKey.directories(key).stream().filter(keys::contains).findFirst();
                assertThat(clashes.next(key))
                        .as("seed %d, keys %s, key %s", SEED, keys, key)
                        .isEqualTo(wanted);
                found += wanted.isPresent() ? 1 : 0;
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }

    private static NavigableSet<String> randomKeys(Random random) {
        String alphabet = "aab.///🧊\uffee";
        NavigableSet<String> keys = new TreeSet<>(ZarrKey.ORDER);
        for (int i = random.nextInt(40); i >= 0; i--) {
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(6); length >= 0; length--) {
                int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
                key.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
            }
            if (ZarrKey.isLegal(key.toString())) {
                keys.add(key.toString());
            }
        }
        return keys;
    }

    @Test
    void keysOutOfOrderAreTheCallersBug() {
        DirectoryClashes clashes = new DirectoryClashes();
        clashes.next("b");
        assertThatThrownBy(() -> clashes.next("b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clashes.next("a")).isInstanceOf(IllegalArgumentException.class);
    }
}
