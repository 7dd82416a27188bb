package dev.firn.cas.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PackTest {
    private static final ContainerName REPOSITORY = new ContainerName("00".repeat(16));
    private static final ContainerName NAME = new ContainerName("11".repeat(16));

    private final MemorySpace space = new MemorySpace(() -> 0);

    private static ByteBuffer number(int number) {
        return ByteBuffer.allocate(4).putInt(0, number);
    }

    private LoadedContainer write(int blocks) {
        try (PackWriter writer = new PackWriter(space, ContainerType.DATA, REPOSITORY, NAME)) {
            for (int i = 0; i < blocks; i++) {
                writer.add(Cid.ofContent(Codec.RAW, number(i)), number(i));
            }
            return writer.seal();
        }
    }

    private byte[] bytes() {
        ByteBuffer whole = space.readWhole(NAME.in(ContainerType.DATA), 1 << 24);
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        return bytes;
    }

    @Test
    void aPackHasTheBytesThatTheFormatSays() {
        write(1);
        String digest =
                HexFormat.of().formatHex(Cid.ofContent(Codec.RAW, number(0)).digest());
        String hex = HexFormat.of().formatHex(bytes());
        assertThat(hex)
                .startsWith("4649524e5041434b" + "0001" + "44" + "0000000000" + REPOSITORY + NAME + "00000000" + digest
                        + "00" + "00000000000030" + "ada0343a" + "00000004" + "0000000000000001" + "0000000000000034")
                .endsWith("4649524e5441494c")
                .hasSize(2 * (48 + 4 + 48 + 56));
    }

    @Test
    void whatIsLoadedIsWhatWasWritten() {
        int blocks = 70_000;
        LoadedContainer written = write(blocks);
        LoadedContainer loaded = PackFile.load(space, REPOSITORY, NAME);
        assertThat(loaded.info()).isEqualTo(written.info());
        for (int i = 0; i < blocks; i += 7) {
            Cid cid = Cid.ofContent(Codec.RAW, number(i));
            assertThat(loaded.table().find(cid, EntryKind.BLOCK))
                    .contains(new Extent(48 + 4L * i, 4, crc32c(number(i))));
            assertThat(loaded.table().contains(cid, EntryKind.LARGE_OBJECT)).isFalse();
        }
        int[] order = loaded.table().inOrderOfOffset();
        assertThat(IntStream.of(order).mapToLong(loaded.table()::offsetBytes)).isSorted();
    }

    private static int crc32c(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        checksum.update(Cid.ofContent(Codec.RAW, bytes).digest());
        return (int) checksum.getValue();
    }

    @Test
    void aBlockThatComesInPiecesHasOneChecksumAndALargeObjectHasNone() {
        Cid block = Cid.ofContent(Codec.RAW, ByteBuffer.wrap(new byte[8]));
        Cid large = Cid.of(Codec.DAG_PB, block.digest());
        try (PackWriter writer = new PackWriter(space, ContainerType.DATA, REPOSITORY, NAME)) {
            writer.add(Cid.ofContent(Codec.RAW, number(9)), number(9));
            writer.appendPiece(number(0));
            writer.appendPiece(number(0));
            writer.endPieces(block, EntryKind.BLOCK);
            writer.appendPiece(number(5));
            writer.endPieces(large, EntryKind.LARGE_OBJECT);
            writer.seal();
        }
        EntryTable table = PackFile.load(space, REPOSITORY, NAME).table();

        assertThat(table.find(block, EntryKind.BLOCK))
                .contains(new Extent(52, 8, crc32c(ByteBuffer.wrap(new byte[8]))));
        assertThat(table.find(large, EntryKind.LARGE_OBJECT)).contains(new Extent(60, 4));
    }

    /** Digests that are spread evenly are the usual case; anybody can make others. */
    @Test
    void entriesAreFoundHoweverTheirDigestsAreSpread() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int differing = seed % Cid.DIGEST_BYTES; // The first number of one seed is much like that of the next.
            int count = random.nextInt(400);
            EntryList list = new EntryList();
            Map<Cid, Extent> wanted = new HashMap<>();
            for (int i = 0; i < count; i++) {
                Cid cid = clustered(random, differing);
                Extent extent = new Extent(48 + i, 1);
                if (wanted.putIfAbsent(cid, extent) == null) {
                    list.add(cid, EntryKind.BLOCK, extent);
                }
            }
            EntryTable table = list.toTable();
            wanted.forEach((cid, extent) ->
                    assertThat(table.find(cid, EntryKind.BLOCK)).contains(extent));
            for (int i = 0; i < 100; i++) {
                Cid cid = clustered(random, differing);
                assertThat(table.find(cid, EntryKind.BLOCK))
                        .as("seed %d", seed)
                        .isEqualTo(Optional.ofNullable(wanted.get(cid)));
                assertThat(table.contains(cid, EntryKind.LARGE_OBJECT)).isFalse();
            }
        }
    }

    private static Cid clustered(Random random, int differing) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        digest[differing] = (byte) random.nextInt();
        digest[Math.min(differing + random.nextInt(3), Cid.DIGEST_BYTES - 1)] ^= (byte) random.nextInt();
        return Cid.of(Codec.RAW, digest);
    }

    @Test
    void sortingAgreesWithThePlainWay() {
        Random random = new Random(9);
        for (int round = 0; round < 200; round++) {
            int count = random.nextInt(300);
            long[] keys = random.longs(count, 0, 1 + random.nextInt(50)).toArray();
            Integer[] plain = IntStream.range(0, count).boxed().toArray(Integer[]::new);
            long[] given = keys.clone();
            Arrays.sort(
                    plain, Comparator.<Integer>comparingLong(i -> given[i]).thenComparing(Comparator.reverseOrder()));
            int[] order = Sorting.order(keys, (a, b) -> Integer.compare(b, a));
            assertThat(order)
                    .as("round %d of seed 9", round)
                    .containsExactly(Arrays.stream(plain).mapToInt(i -> i).toArray());
        }
    }

    @Test
    void aBlockStandsInAPackOnce() {
        try (PackWriter writer = new PackWriter(space, ContainerType.DATA, REPOSITORY, NAME)) {
            writer.add(Cid.ofContent(Codec.RAW, number(1)), number(1));
            assertThatThrownBy(() -> writer.add(Cid.ofContent(Codec.RAW, number(1)), number(1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** A pack whose checksum is right though somebody made it up. */
    private void forge(Consumer<ByteBuffer> entries) {
        write(2);
        ByteBuffer pack = ByteBuffer.wrap(bytes());
        int at = 48 + 8;
        entries.accept(pack.slice(at, 96));
        ByteBuffer footer = PackFile.footer(pack.slice(0, 48), pack.slice(at, 96), at);
        pack.position(at + 96).put(footer);
        BlobName blob = NAME.in(ContainerType.DATA);
        space.delete(blob);
        space.create(blob, ByteSource.of(pack.array()));
    }

    @Test
    void aForgedTableIsRefusedThoughItsChecksumIsRight() {
        List<Consumer<ByteBuffer>> lies = List.of(
                entries -> entries.put(32, (byte) 2),
                entries -> entries.putLong(40, -1),
                entries -> entries.putLong(40, 100),
                entries -> entries.putLong(32, 0),
                entries -> entries.putLong(32, (1L << 56) - 1),
                entries -> entries.put(0, (byte) 0xff),
                entries -> entries.put(0, entries.slice(48, 48), 0, 48));
        for (Consumer<ByteBuffer> lie : lies) {
            forge(lie);
            assertThatThrownBy(() -> PackFile.load(space, REPOSITORY, NAME))
                    .isInstanceOfSatisfying(
                            FirnException.class,
                            report -> assertThat(report.kind()).isEqualTo(Kind.CORRUPT))
                    .hasMessageContaining(NAME.hex());
            space.delete(NAME.in(ContainerType.DATA));
        }
    }

    @Test
    void aCountThatDoesNotFitTheFileIsRefusedBeforeAnythingIsAllocated() {
        write(2);
        byte[] pack = bytes();
        ByteBuffer.wrap(pack).putLong(pack.length - 56, Long.MAX_VALUE / 48);
        BlobName blob = NAME.in(ContainerType.DATA);
        space.delete(blob);
        space.create(blob, ByteSource.of(pack));
        assertThatThrownBy(() -> PackFile.load(space, REPOSITORY, NAME)).hasMessageContaining("claims");
    }
}
