package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store says and does when its files are not as they were written. */
class DamageTest {
    private static final BlobName INDEXES = BlobName.of("index");
    private static final int MIB = 1 << 20;

    private final MemorySpace space = new MemorySpace(() -> 0);
    private final List<Block> blocks = new ArrayList<>();
    private final StoreOptions options = StoreContract.options(17);

    /** A few packs and lines files, all in one index, and some in none. */
    @BeforeEach
    void fill() {
        Store store = open(space);
        for (int i = 0; i < 8; i++) {
            List<Block> some = List.of(
                    Block.of(Codec.RAW, StoreContract.bytes(i, 20 + i)),
                    Block.of(Codec.DAG_CBOR, StoreContract.bytes(100 + i, 30)),
                    StoreContract.json(i));
            blocks.addAll(some);
            try (StoreWriter writer = store.writer()) {
                some.forEach(writer::put);
                writer.seal();
            }
            if (i == 5) {
                store.maintenance().run(0);
            }
        }
        assertThat(space.list(INDEXES)).hasSize(1);
    }

    private Store open(BlobSpace space) {
        return Store.open(space, StoreContract.REPOSITORY, options);
    }

    private List<Finding> verify(BlobSpace space) {
        List<Finding> findings = new ArrayList<>();
        open(space).verifier().run(StoreVerifier.Depth.EVERY_BYTE, 1, findings::add);
        return findings;
    }

    /** Reads everything; gives whether something was reported. Wrong bytes fail the test. */
    private boolean readsReport(BlobSpace damaged, String what) {
        boolean reported = false;
        Store store = open(damaged);
        for (Block block : blocks) {
            try {
                assertThat(store.block(block.cid()).bytes()).as(what).isEqualTo(block.bytes());
            } catch (FirnException e) {
                assertThat(e.kind()).as(what + ": " + e.getMessage()).isIn(Kind.CORRUPT, Kind.UNSUPPORTED);
                reported = true;
            }
        }
        return reported;
    }

    @Test
    void everyFlippedByteIsFoundByVerifyAndNoReadGivesWrongBytes() {
        Random random = new Random(5);
        for (BlobName directory : List.of(ContainerType.PACKS, ContainerType.ALL_LINES, INDEXES)) {
            for (BlobEntry entry : space.list(directory)) {
                byte[] whole = Damage.bytes(space, entry.name());
                for (int at = 0; at < whole.length; at++) {
                    byte[] changed = whole.clone();
                    changed[at] ^= (byte) (1 << random.nextInt(8));
                    String what = "byte " + at + " of " + entry.name() + " flipped, seed 5";
                    MemorySpace damaged = Damage.copy(space, entry.name(), changed);
                    boolean reported = readsReport(damaged, what);
                    if (directory.equals(INDEXES)) {
                        assertThat(reported).as(what).isFalse();
                    }
                    assertThat(verify(damaged))
                            .as(what)
                            .isNotEmpty()
                            .allSatisfy(finding -> assertThat(finding.message())
                                    .contains(finding.blob().lastSegment()));
                }
            }
        }
    }

    @Test
    void everyCutOffContainerIsReported() {
        for (BlobName directory : List.of(ContainerType.PACKS, ContainerType.ALL_LINES, INDEXES)) {
            BlobEntry entry = space.list(directory).get(0);
            byte[] whole = Damage.bytes(space, entry.name());
            for (int length = 0; length < whole.length; length += length < 200 ? 1 : 7) {
                MemorySpace damaged = Damage.copy(space, entry.name(), Arrays.copyOf(whole, length));
                String what = entry.name() + " cut to " + length;
                boolean reported = readsReport(damaged, what);
                assertThat(reported).as(what).isEqualTo(!directory.equals(INDEXES));
                assertThat(verify(damaged)).as(what).isNotEmpty();
            }
        }
    }

    @Test
    void aContainerUnderAnothersNameIsCorruptAndBothNamesAreSaid() {
        for (BlobName directory : List.of(ContainerType.PACKS, ContainerType.ALL_LINES)) {
            List<BlobEntry> two = space.list(directory);
            MemorySpace swapped = Damage.copy(
                    space, two.get(0).name(), Damage.bytes(space, two.get(1).name()));
            String other = two.get(1).name().lastSegment().substring(0, 32);
            assertThat(verify(swapped))
                    .anySatisfy(finding -> assertThat(finding.message())
                            .contains(two.get(0).name().text(), "says that its name is " + other));
            readsReport(swapped, "swapped");
        }
    }

    @Test
    void aContainerOfAnotherRepositoryIsCorruptAndBothAreNamed() {
        String other = "ffffffffffffffffffffffffffffffff";
        List<Finding> findings = new ArrayList<>();
        Store.open(space, other, StoreContract.options(3))
                .verifier()
                .run(StoreVerifier.Depth.STRUCTURE, 1, findings::add);
        assertThat(findings)
                .hasSize(25)
                .allSatisfy(finding -> assertThat(finding.message())
                        .contains("belongs to repository " + StoreContract.REPOSITORY + ", not to " + other));
    }

    @Test
    void aNewerFormatIsUnsupportedAndBothVersionsAreNamed() {
        BlobName pack = space.list(ContainerType.PACKS).get(0).name();
        Damage.flip(space, pack, 9, 3);
        BlobName lines = space.list(ContainerType.ALL_LINES).get(0).name();
        Damage.replace(space, lines, bytes -> {
            bytes[25] = '7';
            return bytes;
        });
        assertThat(verify(space).stream().filter(finding -> finding.kind() == Kind.UNSUPPORTED))
                .anySatisfy(finding -> assertThat(finding.message())
                        .contains(pack.text(), "format version 2, this program knows version 1"))
                .anySatisfy(finding -> assertThat(finding.message())
                        .contains(lines.text(), "format version 7, this program knows version 1"));
    }

    @Test
    void aNotedChecksumThatIsNotTheBlocksIsReportedAndItsBytesAreServed() {
        BlobName pack = space.list(ContainerType.PACKS).get(0).name();
        Damage.replace(space, pack, bytes -> {
            ByteBuffer file = ByteBuffer.wrap(bytes);
            int footer = bytes.length - 56;
            int trailer = (int) file.getLong(footer + 8);
            bytes[trailer + 40] ^= 1;
            MessageDigest sum = Sha256.create();
            sum.update(bytes, 0, 48);
            sum.update(bytes, trailer, footer + 16 - trailer);
            file.put(footer + 16, sum.digest());
            return bytes;
        });

        assertThat(verify(space).stream().filter(finding -> finding.blob().equals(pack)))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.message()).contains("does not have the checksum that its container notes"));
        readsReport(space, "a wrong checksum");
    }

    @Test
    void aGoodCopyIsServedWhereAnotherIsBad() {
        Block block = blocks.get(0);
        MemorySpace second = new MemorySpace(() -> 0);
        try (StoreWriter writer = open(second).writer()) {
            writer.put(block);
            writer.seal();
        }
        StoredAt bad = StoredAt.of(space, block.cid());
        Damage.flip(space, bad.blob(), bad.offsetBytes(), 1);
        BlobName copy = second.list(ContainerType.PACKS).get(0).name();
        space.create(copy, ByteSource.of(Damage.bytes(second, copy)));
        Store store = open(space);
        assertThat(store.block(block.cid()).bytes()).isEqualTo(block.bytes());
        assertThat(store.knows(block.cid())).isTrue();
        assertThat(store.damaged())
                .allSatisfy(
                        place -> assertThat(place.message()).contains(bad.blob().text()));
        assertThat(verify(space)).hasSize(1);
    }

    @Test
    void storingTheGoodBytesAgainHealsInThisProcessAndInOthers() {
        Block block = blocks.get(0);
        StoredAt bad = StoredAt.of(space, block.cid());
        Damage.flip(space, bad.blob(), bad.offsetBytes(), 1);
        Store store = open(space);
        StoreContract.assertKind(
                Kind.CORRUPT,
                block.cid() + " at " + bad.blob() + " [" + bad.offsetBytes() + ", "
                        + (bad.offsetBytes() + bad.lengthBytes()) + ")",
                () -> store.block(block.cid()));
        StoreContract.assertKind(Kind.CORRUPT, bad.blob().text(), () -> store.block(block.cid()));
        assertThat(store.knows(block.cid())).isFalse();
        assertThat(open(space).knows(block.cid())).isTrue();

        assertThat(verify(space))
                .hasSize(1)
                .allSatisfy(
                        finding -> assertThat(finding.content().orElseThrow().sameBytes(block.cid()))
                                .isTrue());
        Store later = open(space);
        assertThat(later.knows(block.cid())).isFalse();
        try (StoreWriter writer = later.writer()) {
            writer.put(ByteBuffer.wrap(block.toByteArray()));
            assertThat(writer.seal().newObjects()).isEqualTo(1);
        }
        assertThat(later.block(block.cid()).bytes()).isEqualTo(block.bytes());
        assertThat(open(space).knows(block.cid())).isTrue();
        assertThat(store.block(block.cid()).bytes()).isEqualTo(block.bytes());
    }

    @Test
    void ofALargeObjectOnlyTheDamagedLeafIsRefusedAndNamed() {
        byte[] bytes = StoreContract.bytes(7, 3 * MIB + 5);
        Store store = open(space);
        ObjectRef object;
        try (StoreWriter writer = store.writer()) {
            object = writer.put(ByteBuffer.wrap(bytes));
            writer.seal();
        }
        StoredAt at = StoredAt.of(space, object.cid(), EntryKind.LARGE_OBJECT);
        Damage.flip(space, at.blob(), at.offsetBytes() + MIB + 17, 4);
        Store reader = open(space);
        ByteBuffer first = ByteBuffer.allocate(MIB);
        reader.read(object, 0, MIB, first::put);
        assertThat(first.flip()).isEqualTo(ByteBuffer.wrap(bytes, 0, MIB));
        Cid leaf = Cid.ofContent(Codec.RAW, ByteBuffer.wrap(bytes, MIB, MIB));
        StoreContract.assertKind(
                Kind.CORRUPT,
                leaf + " at " + at.blob() + " [" + (at.offsetBytes() + MIB) + ", " + (at.offsetBytes() + 2 * MIB) + ")",
                () -> reader.read(object, MIB + 1, MIB + 2, piece -> {}));
        ByteBuffer last = ByteBuffer.allocate(5);
        reader.read(object, 3 * MIB, 3 * MIB + 5, last::put);
        assertThat(last.flip()).isEqualTo(ByteBuffer.wrap(bytes, 3 * MIB, 5));
        assertThat(reader.knows(object)).isFalse();
        assertThat(verify(space)).hasSize(1).allSatisfy(finding -> {
            assertThat(finding.content()).contains(object.cid());
            assertThat(finding.beginBytes()).isEqualTo(at.offsetBytes() + MIB);
            assertThat(finding.message()).contains("leaf 1 of object");
        });
        try (StoreWriter writer = reader.writer()) {
            assertThat(writer.put(ByteBuffer.wrap(bytes))).isEqualTo(object);
            assertThat(writer.seal().newObjects()).isEqualTo(1);
        }
        assertThat(reader.bytes(object)).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void aReferenceThatLiesAboutTheLengthIsCorrupt() {
        Block block = blocks.get(0);
        StoreContract.assertKind(
                Kind.CORRUPT, "bytes", () -> open(space).bytes(new ObjectRef(block.cid(), block.sizeBytes() + 1)));
    }

    @Test
    void anOlderIndexAndOneOfAnotherRepositoryChangeNoAnswer() {
        BlobName index = space.list(INDEXES).get(0).name();
        byte[] old = Damage.bytes(space, index);
        Store store = open(space);
        for (int i = 100; i < 130; i++) {
            try (StoreWriter writer = store.writer()) {
                Block block = StoreContract.json(i);
                blocks.add(block);
                writer.put(block);
                writer.seal();
            }
            store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
        }
        space.list(INDEXES).forEach(entry -> space.delete(entry.name()));
        // As a backup brings them back: one that names containers that were merged away, one that belongs elsewhere.
        space.create(index, ByteSource.of(old));
        byte[] foreign = old.clone();
        foreign[16] ^= 1;
        space.create(BlobName.of("index/" + new ContainerName("ab".repeat(16)) + ".mpi"), ByteSource.of(foreign));
        assertThat(readsReport(space, "old index")).isFalse();
        assertThat(open(space).maintenance().repairIndexes()).isEqualTo(1);
        assertThat(verify(space)).isEmpty();
    }

    @Test
    void whatIsMissingBesideADamagedContainerIsCorruptAndTheContainerIsNamed() {
        BlobName pack = space.list(ContainerType.PACKS).get(0).name();
        Damage.replace(space, pack, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        StoreContract.assertKind(
                Kind.CORRUPT,
                pack.text(),
                () -> open(space).block(StoreContract.json(1_000).cid()));
    }
}
