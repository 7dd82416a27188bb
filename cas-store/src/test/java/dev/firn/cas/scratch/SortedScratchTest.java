package dev.firn.cas.scratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.testing.JavaProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedScratchTest {
    private static final long MUCH = 1L << 30;

    @TempDir
    Path directory;

    private Scratch scratch(long memoryBytes) {
        return new Scratch(directory.resolve("scratch"), memoryBytes, new SecureRandom());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Every entry as text, in the order in which the cursor gives them; closes it. */
    private static List<String> texts(ScratchCursor cursor) {
        List<String> texts = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                texts.add(text(cursor.key(), cursor.value()));
            }
        }
        return texts;
    }

    private static String text(byte[] key, byte[] value) {
        return new String(key, StandardCharsets.ISO_8859_1) + "=" + new String(value, StandardCharsets.ISO_8859_1);
    }

    private static List<String> texts(NavigableMap<byte[], byte[]> map) {
        return map.entrySet().stream()
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Nothing spilled, spilled in the middle, spilled at once: the answers are those of a map in memory. */
    @ParameterizedTest
    @ValueSource(longs = {MUCH, 40_000, 0})
    void aScratchMapIsAMap(long memoryBytes) throws Exception {
        long seed = 20261121 + memoryBytes;
        Random random = new Random(seed);
        try (Scratch scratch = scratch(memoryBytes)) {
            SortedScratch map = scratch.map("one");
            SortedScratch other = scratch.map("other");
            NavigableMap<byte[], byte[]> reference = new TreeMap<>(Arrays::compareUnsigned);
            for (int i = 0; i < 4000; i++) {
                byte[] key = key(random);
                byte[] value = new byte[random.nextInt(20)];
                random.nextBytes(value);
                map.put(key, value);
                other.put(key, new byte[] {1});
                reference.put(key, value);
                byte[] asked = key(random);
                assertThat(map.find(asked).map(ByteBuffer::wrap))
                        .as("seed %d", seed)
                        .isEqualTo(Optional.ofNullable(reference.get(asked)).map(ByteBuffer::wrap));
                assertThat(map.find(key).map(ByteBuffer::wrap))
                        .as("seed %d", seed)
                        .contains(ByteBuffer.wrap(value));
            }
            assertThat(map.isSpilled()).isEqualTo(memoryBytes < MUCH);
            assertThat(map.count()).isEqualTo(reference.size());
            assertThat(texts(map.cursor())).as("seed %d", seed).isEqualTo(texts(reference));
            for (int i = 0; i < 200; i++) {
                byte[] begin = key(random);
                byte[] end = key(random);
                boolean rising = Arrays.compareUnsigned(begin, end) < 0;
                assertThat(texts(map.cursor(begin, Optional.of(end))))
                        .as("seed %d", seed)
                        .isEqualTo(rising ? texts(reference.subMap(begin, true, end, false)) : List.of());
                List<String> wanted = texts(reference).stream()
                        .filter(text ->
                                text.split("=", 2)[0].startsWith(new String(begin, StandardCharsets.ISO_8859_1)))
                        .toList();
                assertThat(texts(map.prefix(begin))).as("seed %d", seed).isEqualTo(wanted);
            }
        }
        try (Stream<Path> left = Files.exists(directory.resolve("scratch"))
                ? Files.list(directory.resolve("scratch"))
                : Stream.empty()) {
            assertThat(left).isEmpty();
        }
    }

    /** Short keys over few bytes, so that many are equal, prefixes of each other, or all bits set; none holds the sign that texts use. */
    private static byte[] key(Random random) {
        byte[] key = new byte[random.nextInt(5)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) new int[] {0, 1, 0x7f, 0x80, 0xff}[random.nextInt(5)];
        }
        return key;
    }

    /** Puts alone, then questions alone: another way through memory than that of questions between puts. */
    @ParameterizedTest
    @ValueSource(longs = {MUCH, 40_000, 0})
    void whatIsAskedOnlyAfterAllIsPutIsTheSame(long memoryBytes) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            try (Scratch scratch = scratch(memoryBytes)) {
                SortedScratch map = scratch.map("one");
                NavigableMap<byte[], byte[]> reference = new TreeMap<>(Arrays::compareUnsigned);
                int count = random.nextInt(memoryBytes == 0 ? 50 : 1_000);
                for (int i = 0; i < count; i++) {
                    byte[] key = seed % 2 == 0 ? key(random) : bytes(String.format("%04d", i));
                    byte[] value = bytes(Integer.toString(i));
                    map.put(key, value);
                    reference.put(key, value);
                }
                byte[] asked = key(random);
                assertThat(map.find(asked).map(ByteBuffer::wrap))
                        .as("seed %d", seed)
                        .isEqualTo(Optional.ofNullable(reference.get(asked)).map(ByteBuffer::wrap));
                assertThat(texts(map.cursor())).as("seed %d", seed).isEqualTo(texts(reference));
                assertThat(map.count()).as("seed %d", seed).isEqualTo(reference.size());
                byte[] later = key(random);
                map.put(later, bytes("later"));
                reference.put(later, bytes("later"));
                assertThat(texts(map.cursor())).as("seed %d", seed).isEqualTo(texts(reference));
            }
        }
    }

    @Test
    void aForgottenCursorDoesNoHarmWhenAllIsClosedWhileItReadsAhead() {
        for (int round = 0; round < 10; round++) {
            Scratch scratch = scratch(0);
            SortedScratch map = scratch.map("map");
            for (int i = 0; i < 60; i++) {
                map.put(bytes("key " + i), new byte[1000]);
            }
            ScratchCursor forgotten = map.cursor();
            scratch.close();
            forgotten.close();
        }
    }

    @Test
    void whatFitsInMemoryNeverTouchesTheDisk() {
        try (Scratch scratch = scratch(MUCH)) {
            SortedScratch map = scratch.map("small");
            map.put(bytes("key"), bytes("value"));
            assertThat(scratch.isSpilled()).isFalse();
            assertThat(directory.resolve("scratch")).doesNotExist();
        }
    }

    @Test
    void onlyTheMapThatIsWrittenToGoesToDisk() {
        try (Scratch scratch = scratch(1000)) {
            SortedScratch idle = scratch.map("idle");
            idle.put(bytes("a"), bytes("1"));
            SortedScratch busy = scratch.map("busy");
            for (int i = 0; i < 20; i++) {
                busy.put(bytes("b" + i), bytes("2"));
            }
            assertThat(busy.isSpilled()).isTrue();
            assertThat(idle.isSpilled()).isFalse();
            assertThat(texts(idle.cursor())).containsExactly("a=1");
            assertThat(busy.count()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {MUCH, 0})
    void wrongUseIsTold(long memoryBytes) {
        Scratch scratch = scratch(memoryBytes);
        SortedScratch map = scratch.map("map");
        assertThat(map.isEmpty()).isTrue();
        map.put(bytes("a"), bytes("1"));
        map.put(bytes("b"), bytes("2"));
        assertThat(map.isEmpty()).isFalse();
        assertThatThrownBy(() -> scratch.map("map")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.put(new byte[SortedScratch.MAX_KEY_BYTES + 1], bytes("")))
                .isInstanceOf(IllegalArgumentException.class);
        ScratchCursor cursor = map.cursor();
        assertThatThrownBy(cursor::key).isInstanceOf(NoSuchElementException.class);
        assertThat(cursor.next()).isTrue();
        map.put(bytes("c"), bytes("3"));
        assertThatThrownBy(cursor::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed");
        ScratchCursor forgotten = map.cursor();
        scratch.close();
        scratch.close();
        forgotten.close();
        assertThatThrownBy(() -> scratch.map("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatAKilledOwnerLeftIsTakenAwayByTheNextAndThatOfALiveOneStays() throws Exception {
        Path place = directory.resolve("scratch");
        try (JavaProcess live = JavaProcess.start(ScratchFill.class, List.of(), place, 10, 0, "wait")) {
            assertThat(live.line()).isEqualTo("10");
            try (JavaProcess killed = JavaProcess.start(ScratchFill.class, List.of(), place, 10, 0, "wait")) {
                assertThat(killed.line()).isEqualTo("10");
                assertThat(names(place)).hasSize(4);
                killed.kill();
            }
            assertThat(names(place)).hasSize(4);
            try (Scratch scratch = scratch(0)) {
                scratch.map("next").put(bytes("a"), bytes("1"));
                assertThat(names(place)).hasSize(4);
            }
            assertThat(names(place)).hasSize(2);
            live.tell("end");
            live.finish();
        }
        assertThat(names(place)).isEmpty();
    }

    private static List<Path> names(Path place) throws Exception {
        try (Stream<Path> files = Files.list(place)) {
            return files.toList();
        }
    }

    /** 10^7 entries do the same; that takes a minute. */
    @Test
    void aSmallHeapHoldsManyEntries() throws Exception {
        try (JavaProcess fill = JavaProcess.start(
                ScratchFill.class, List.of("-Xmx32m"), directory.resolve("scratch"), 600_000, 8 << 20, "end")) {
            assertThat(fill.finish()).containsExactly("600000");
        }
    }
}
