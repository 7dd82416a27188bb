package dev.firn.cas.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ForwardingSpace;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexFileTest {
    private static final ContainerName REPOSITORY = new ContainerName("0123456789abcdef".repeat(2));

    private final MemorySpace space = new MemorySpace(() -> 0);
    private final Random random = new Random(3);
    /** The slow obvious reference: all places of a digest. */
    private final Map<Cid, Set<Place>> expected = new HashMap<>();

    private ContainerName name() {
        return ContainerName.random(random);
    }

    private static Cid cid(int number) {
        return Cid.ofContent(Codec.RAW, ByteBuffer.allocate(4).putInt(0, number));
    }

    /** A pack of some of the numbers below {@code range}. */
    private LoadedContainer pack(int count, int range) {
        Set<Integer> numbers = new HashSet<>();
        try (PackWriter writer = new PackWriter(space, ContainerType.DATA, REPOSITORY, name())) {
            while (writer.count() < count) {
                int number = random.nextInt(range);
                if (numbers.add(number)) {
                    writer.add(cid(number), ByteBuffer.allocate(4).putInt(0, number));
                }
            }
            LoadedContainer sealed = writer.seal();
            for (int number : numbers) {
                sealed.table()
                        .find(cid(number), EntryKind.BLOCK)
                        .ifPresent(at -> expected.computeIfAbsent(cid(number), cid -> new HashSet<>())
                                .add(new Place(sealed.info(), at)));
            }
            return sealed;
        }
    }

    private IndexFile write(List<LoadedContainer> containers) {
        List<EntryCursor> cursors = new ArrayList<>();
        List<ContainerInfo> infos = new ArrayList<>();
        for (LoadedContainer container : containers) {
            cursors.add(EntryCursor.of(container.table(), cursors.size()));
            infos.add(container.info());
        }
        return new IndexWriter(space, REPOSITORY, name()).write(infos, cursors);
    }

    private static Coverage all(IndexFile file) {
        Map<ContainerName, Long> open = new HashMap<>();
        file.containers().forEach(container -> open.put(container.name(), container.sizeBytes()));
        return Coverage.claim(file, open);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 65, 130, 1_000, 20_000})
    void anIndexSaysWhatTheTablesOfItsContainersSay(int entries) {
        int range = Math.max(1, 3 * entries);
        List<LoadedContainer> packs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            packs.add(pack(entries, range));
        }
        IndexFile file = write(packs);
        assertThat(file.entries()).isEqualTo(3L * entries);
        assertThat(file.hasSoundEntries()).isTrue();
        Coverage coverage = all(file);
        for (int number = 0; number < range; number++) {
            List<Place> places = new ArrayList<>();
            coverage.collect(cid(number), EntryKind.BLOCK, places);
            assertThat(new HashSet<>(places)).hasSameSizeAs(places);
            assertThat(places)
                    .as("number %d, seed 3", number)
                    .containsExactlyInAnyOrderElementsOf(expected.getOrDefault(cid(number), Set.of()));
            List<Place> others = new ArrayList<>();
            coverage.collect(cid(number), EntryKind.LARGE_OBJECT, others);
            assertThat(others).isEmpty();
        }
    }

    @Test
    void mergingIndexesKeepsTheEntriesOfLiveContainersOnly() {
        LoadedContainer gone = pack(500, 4_000);
        LoadedContainer kept = pack(500, 4_000);
        LoadedContainer loose = pack(500, 4_000);
        IndexFile first = write(List.of(gone, kept));
        List<ContainerInfo> infos = List.of(loose.info(), kept.info());
        IndexFile merged = new IndexWriter(space, REPOSITORY, name())
                .write(infos, List.of(EntryCursor.of(loose.table(), 0), EntryCursor.of(first, new int[] {-1, 1})));
        Coverage coverage = all(merged);
        for (int number = 0; number < 4_000; number++) {
            List<Place> places = new ArrayList<>();
            coverage.collect(cid(number), EntryKind.BLOCK, places);
            Set<Place> wanted = new HashSet<>(expected.getOrDefault(cid(number), Set.of()));
            wanted.removeIf(place -> place.container().equals(gone.info()));
            assertThat(places).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void anIndexThatLacksEntriesOfAContainerIsNotWritten() {
        LoadedContainer pack = pack(10, 100);
        ContainerInfo more = new ContainerInfo(
                ContainerType.DATA, pack.info().name(), pack.info().sizeBytes(), 11);
        IndexWriter writer = new IndexWriter(space, REPOSITORY, name());
        assertThatThrownBy(() -> writer.write(List.of(more), List.of(EntryCursor.of(pack.table(), 0))))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("10 entries of " + pack.info().blobName() + ", which has 11");
        assertThat(space.list(IndexLayout.DIRECTORY)).isEmpty();
    }

    @Test
    void manyContainersEndUpInFewIndexes() {
        BlockIndex index = new BlockIndex(space, REPOSITORY, random);
        for (int i = 0; i < 1_000; i++) {
            index.add(pack(1 + i % 5, 1 << 20));
            index.places(cid(0), EntryKind.BLOCK);
            index.consolidate();
            assertThat(index.searchedFiles()).isLessThanOrEqualTo(30);
        }
        assertThat(space.list(IndexLayout.DIRECTORY)).hasSizeLessThanOrEqualTo(14);
        BlockIndex fresh = new BlockIndex(space, REPOSITORY, random);
        for (Map.Entry<Cid, Set<Place>> entry : expected.entrySet()) {
            assertThat(index.places(entry.getKey(), EntryKind.BLOCK)).hasSameElementsAs(entry.getValue());
            assertThat(fresh.places(entry.getKey(), EntryKind.BLOCK)).hasSameElementsAs(entry.getValue());
            assertThat(fresh.somePlaces(entry.getKey(), EntryKind.BLOCK))
                    .isNotEmpty()
                    .isSubsetOf(entry.getValue());
        }
        Map.Entry<Cid, Set<Place>> any = expected.entrySet().iterator().next();
        Place bad = fresh.somePlaces(any.getKey(), EntryKind.BLOCK).get(0);
        fresh.unlist(bad);
        assertThat(fresh.somePlaces(any.getKey(), EntryKind.BLOCK))
                .hasSameElementsAs(any.getValue())
                .endsWith(bad);
    }

    /** As another process does that merges indexes at the same time: it takes in what was just sealed, and deletes it. */
    @Test
    void anIndexThatOthersMergeAwayBeforeItIsOpenedIsNoError() {
        List<BlobName> merged = new ArrayList<>();
        BlobSpace raced = new ForwardingSpace(space) {
            @Override
            public BlobReader open(BlobName name) {
                if (merged.isEmpty() && IndexLayout.name(name).isPresent()) {
                    merged.add(name);
                    space.delete(name);
                }
                return super.open(name);
            }
        };
        BlockIndex index = new BlockIndex(raced, REPOSITORY, random);
        for (int i = 0; i < 17; i++) {
            index.add(pack(5, 1 << 20));
        }
        index.consolidate();
        assertThat(merged).hasSize(1);
        assertThat(space.list(IndexLayout.DIRECTORY)).isEmpty();
        expected.forEach(
                (cid, places) -> assertThat(index.places(cid, EntryKind.BLOCK)).hasSameElementsAs(places));
    }
}
