package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryMemoryTest {
    private static final Cid COMMIT = Cid.ofContent(Codec.DAG_JSON, new byte[] {1});
    private static final Standing STANDING = new Standing(
            COMMIT,
            Optional.of(RefName.branch("main")),
            7,
            Optional.of(Cid.ofContent(Codec.DAG_JSON, new byte[] {2})),
            "a/b",
            Standing.Extent.WHOLE);

    @TempDir
    Path work;

    private DirectoryMemory memory;

    @BeforeEach
    void makeMemory() {
        memory = new DirectoryMemory(work, work.resolve("d\u00e9"), "me@here", new Random(1));
    }

    private static ObjectRef object(Random random) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        random.nextBytes(digest);
        long size = random.nextInt(5) == 0 ? random.nextLong() & 0xffffffffffL : random.nextInt(Block.MAX_BYTES);
        return new ObjectRef(Cid.of(size <= Block.MAX_BYTES ? Codec.RAW : Codec.DAG_PB, digest), size);
    }

    private static MemoryEntry entry(Random random) {
        ObjectRef content = object(random);
        FileStamp stamp = new FileStamp(content.sizeBytes(), random.nextLong(), random.nextLong(), random.nextLong());
        Optional<MemoryEntry.Seen> seen = Optional.of(new MemoryEntry.Seen(stamp, content));
        return switch (random.nextInt(4)) {
            case 0 -> new MemoryEntry(Optional.of(content), seen);
            case 1 -> new MemoryEntry(Optional.of(object(random)), seen);
            case 2 -> new MemoryEntry(Optional.empty(), seen);
            default -> new MemoryEntry(Optional.of(object(random)), Optional.empty());
        };
    }

    private static Map<byte[], MemoryEntry> entries(int count, long seed) {
        Random random = new Random(seed);
        Map<byte[], MemoryEntry> entries = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < count; i++) {
            String key = "k".repeat(random.nextInt(900)) + "/\u00e9" + random.nextInt();
            entries.put(key.getBytes(StandardCharsets.UTF_8), entry(random));
        }
        return entries;
    }

    private void write(Map<byte[], MemoryEntry> entries) throws IOException {
        try (MemoryWriter writer = memory.writeFiles()) {
            for (Map.Entry<byte[], MemoryEntry> one : entries.entrySet()) {
                writer.add(one.getKey(), one.getValue());
            }
            writer.finish(Optional.of(new Remembered(STANDING, true)));
        }
    }

    private static void same(MemoryCursor cursor, Map<byte[], MemoryEntry> wanted, String where) {
        List<String> keys = new ArrayList<>();
        List<MemoryEntry> found = new ArrayList<>();
        while (cursor.advance()) {
            keys.add(new String(cursor.key(), StandardCharsets.UTF_8));
            found.add(cursor.entry());
        }
        assertThat(keys)
                .as(where)
                .isEqualTo(wanted.keySet().stream()
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .toList());
        assertThat(found).as(where).isEqualTo(List.copyOf(wanted.values()));
    }

    @Test
    void filesComeBackAsTheyWereRemembered() throws IOException {
        for (int count : new int[] {0, 1, 2, 3_000}) {
            Map<byte[], MemoryEntry> entries = entries(count, count);
            write(entries);
            try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
                assertThat(cursor.remembered()).contains(new Remembered(STANDING, true));
                same(cursor, entries, "seed " + count);
                assertThat(cursor.advance()).isFalse();
            }
        }
    }

    @Test
    void entriesThatAreTakenOverFromAnotherMemoryStayAsTheyWere() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Map<byte[], MemoryEntry> entries = entries(400, seed);
            write(entries);
            Map<byte[], MemoryEntry> wanted = new TreeMap<>(Arrays::compareUnsigned);
            try (MemoryCursor cursor = memory.openFiles().orElseThrow();
                    MemoryWriter writer = memory.writeFiles()) {
                while (cursor.advance()) {
                    int what = random.nextInt(10);
                    MemoryEntry entry = what == 0 ? entry(random) : cursor.entry();
                    if (what == 0) {
                        writer.add(cursor.key(), entry);
                    } else if (what > 1) {
                        writer.add(cursor);
                    }
                    if (what != 1) {
                        wanted.put(cursor.key(), entry);
                    }
                }
                writer.finish(Optional.of(new Remembered(STANDING, true)));
            }
            try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
                same(cursor, wanted, "seed " + seed);
            }
        }
    }

    @Test
    void aFileIsSeenOnlyWithTheVeryStampItHad() throws IOException {
        Map<byte[], MemoryEntry> entries = entries(300, 9);
        write(entries);
        try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
            while (cursor.advance()) {
                MemoryEntry entry = cursor.entry();
                FileStamp stamp = entry.seen().map(MemoryEntry.Seen::stamp).orElse(new FileStamp(1, 2, 3, 4));
                assertThat(cursor.isSeenAs(stamp)).isEqualTo(entry.seen().isPresent());
                assertThat(cursor.isBaseSeenAs(stamp))
                        .isEqualTo(entry.seen().isPresent()
                                && entry.base().equals(entry.seen().map(MemoryEntry.Seen::content)));
                for (FileStamp other : List.of(
                        new FileStamp(
                                stamp.sizeBytes() + 1, stamp.modifiedNanos(), stamp.changedNanos(), stamp.inode()),
                        new FileStamp(
                                stamp.sizeBytes(), stamp.modifiedNanos() + 1, stamp.changedNanos(), stamp.inode()),
                        new FileStamp(
                                stamp.sizeBytes(), stamp.modifiedNanos(), stamp.changedNanos() + 1, stamp.inode()),
                        new FileStamp(
                                stamp.sizeBytes(), stamp.modifiedNanos(), stamp.changedNanos(), stamp.inode() + 1))) {
                    assertThat(cursor.isSeenAs(other)).isFalse();
                    assertThat(cursor.isBaseSeenAs(other)).isFalse();
                }
            }
        }
    }

    /** The version has keys that the memory has not, and the other way round. */
    @Test
    void aVersionAndAMemoryAreGoneThroughSideBySide() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Map<byte[], MemoryEntry> remembered = entries(random.nextInt(60), seed);
            write(remembered);
            Map<String, String> wanted = new TreeMap<>();
            try (ObjectRecords version = new ObjectRecords(1 << 20, work.resolve("spill"));
                    MemoryCursor memoryOf = memory.openFiles().orElseThrow()) {
                for (Map.Entry<byte[], MemoryEntry> one : remembered.entrySet()) {
                    Optional<ObjectRef> object = random.nextInt(3) == 0
                            ? Optional.empty()
                            : one.getValue()
                                    .seen()
                                    .map(MemoryEntry.Seen::content)
                                    .or(() -> one.getValue().base());
                    object.ifPresent(there -> version.add(one.getKey(), there, 0));
                    put(wanted, one.getKey(), object, one.getValue().seen());
                }
                for (byte[] key : entries(random.nextInt(60), -seed).keySet()) {
                    ObjectRef object = object(random);
                    version.add(key, object, 0);
                    put(wanted, key, Optional.of(object), Optional.empty());
                }
                Map<String, String> found = new TreeMap<>();
                KnownKeys known = KnownKeys.of(version.cursor(), Optional.of(memoryOf));
                while (known.advance()) {
                    put(found, known.key(), known.base(), known.seen());
                    boolean same = known.seen().isPresent()
                            && known.seen().map(MemoryEntry.Seen::content).equals(known.base());
                    FileStamp stamp = known.seen().map(MemoryEntry.Seen::stamp).orElse(new FileStamp(1, 2, 3, 4));
                    assertThat(known.isUnchanged(stamp)).isEqualTo(same);
                }
                assertThat(found).as("seed " + seed).isEqualTo(wanted);
            }
        }
    }

    private static void put(
            Map<String, String> all, byte[] key, Optional<ObjectRef> base, Optional<MemoryEntry.Seen> seen) {
        assertThat(all.put(new String(key, StandardCharsets.UTF_8), base + " " + seen))
                .isNull();
    }

    @Test
    void aFlippedByteOrACutAnywhereMakesTheFilesVoid() throws IOException {
        write(entries(5, 5));
        Path file = fileEndingWith(".files");
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, bad);
            assertThat(memory.openFiles()).as("byte %d", at).isEmpty();
            Files.write(file, Arrays.copyOf(good, at));
            assertThat(memory.openFiles()).as("cut at %d", at).isEmpty();
        }
        Files.write(file, good);
        assertThat(memory.openFiles()).isPresent().get().satisfies(MemoryCursor::close);
    }

    @Test
    void aFlippedByteAnywhereMakesTheStateVoid() throws IOException {
        DirectoryMemory.State state = new DirectoryMemory.State(
                Optional.of(STANDING),
                Optional.of(new Intent(Intent.Kind.CHECKOUT, COMMIT, Optional.empty(), "x", Standing.Extent.PART)));
        memory.remember(state);
        assertThat(memory.state()).isEqualTo(state);
        Path file = fileEndingWith(".state");
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(file, bad);
            assertThat(memory.state()).as("byte %d", at).isEqualTo(DirectoryMemory.State.NEW);
        }
    }

    @Test
    void aLostStateIsFoundAgainInTheFiles() throws IOException {
        write(entries(3, 3));
        assertThat(memory.state().standing()).contains(STANDING);
    }

    @Test
    void othersHaveTheirOwnMemory() throws IOException {
        memory.remember(new DirectoryMemory.State(Optional.of(STANDING), Optional.empty()));
        write(entries(3, 3));
        DirectoryMemory other = new DirectoryMemory(work, work.resolve("d\u00e9"), "you@there", new Random(2));
        assertThat(other.state()).isEqualTo(DirectoryMemory.State.NEW);
        assertThat(other.openFiles()).isEmpty();
    }

    @Test
    void aMemoryThatWasPutElsewhereIsNotBelieved() throws IOException {
        write(entries(3, 3));
        DirectoryMemory other = new DirectoryMemory(work, work.resolve("other"), "me@here", new Random(1));
        Path from = fileEndingWith(".files");
        Files.createDirectories(other.place());
        Files.copy(from, other.place().resolve(from.getFileName()));
        assertThat(other.openFiles()).isEmpty();
    }

    @Test
    void whatWasNotFinishedChangesNothingAndLeavesNothing() throws IOException {
        Map<byte[], MemoryEntry> entries = entries(3, 3);
        write(entries);
        try (MemoryWriter writer = memory.writeFiles()) {
            writer.add(new byte[] {'a'}, new MemoryEntry(Optional.of(object(new Random(1))), Optional.empty()));
        }
        try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
            same(cursor, entries, "seed 3");
        }
        try (var left = Files.list(memory.place())) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void roomIsWantedSeveralTimesOver() throws IOException {
        long usable = work.toFile().getUsableSpace();
        assertThat(memory.hasRoomFor(usable / 10_000)).isTrue();
        assertThat(memory.hasRoomFor(usable / 300)).isFalse();
    }

    @Test
    void keysMustRise() throws IOException {
        try (MemoryWriter writer = memory.writeFiles()) {
            MemoryEntry one = new MemoryEntry(Optional.of(object(new Random(1))), Optional.empty());
            writer.add(new byte[] {'b'}, one);
            assertThatThrownBy(() -> writer.add(new byte[] {'b'}, one)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Path fileEndingWith(String end) throws IOException {
        try (var files = Files.list(memory.place())) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
