package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.cas.space.FaultySpace;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationsTest {
    private static final Cid COMMIT = Cid.ofContent(Codec.DAG_JSON, new byte[] {1});
    private static final Cid OTHER = Cid.ofContent(Codec.DAG_JSON, new byte[] {2});

    @TempDir
    private Path directory;

    private static Store open(BlobSpace space, long seed) {
        return Store.open(space, StoreContract.REPOSITORY, StoreContract.options(seed));
    }

    /** The place of a chunk in the container that is kept for {@link #COMMIT} from now on. */
    private static Kept keep(Store store, int number) {
        Place place = store.places(TinyCommit.chunk(number)).get(0);
        BlobName name = store.publications().keep(COMMIT, place.container()).orElseThrow();
        return new Kept(number, name, place);
    }

    private record Kept(int number, BlobName blob, Place place) {
        void check(BlobSpace space) {
            byte[] wanted = StoreContract.bytes(number, 100 + number % 50);
            assertThat(space.read(blob, place.offsetBytes(), place.endBytes())).isEqualTo(ByteBuffer.wrap(wanted));
        }
    }

    @Test
    void whatPointsIntoAPublishedPackHoldsWhateverIsMerged() {
        MemorySpace space = new MemorySpace(() -> 0);
        List<Kept> kept = new ArrayList<>();
        try (Store store = open(space, 1)) {
            for (int i = 0; i < 200; i++) {
                TinyCommit.write(store, i);
                if (i % 10 == 0) {
                    kept.add(keep(store, i));
                }
                store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            }
            assertThat(store.statistics().data().containers()).isLessThan(60);
            for (int i = 0; i < 200; i++) {
                TinyCommit.check(store, i);
            }
        }
        kept.forEach(one -> one.check(space));
    }

    @Test
    void publishedPacksAreNoSourcesOfAMerge() {
        MemorySpace space = new MemorySpace(() -> 0);
        try (Store store = open(space, 2)) {
            for (int i = 0; i < 9; i++) {
                TinyCommit.write(store, i);
            }
            Kept first = keep(store, 0);
            Kept second = keep(store, 1);
            store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            assertThat(store.statistics().data().containers())
                    .as("seven are left, one too few")
                    .isEqualTo(9);
            TinyCommit.write(store, 9);
            store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            assertThat(space.list(ContainerType.PACKS))
                    .extracting(BlobEntry::name)
                    .contains(
                            first.place().container().blobName(),
                            second.place().container().blobName());
            assertThat(store.statistics().data().containers()).isEqualTo(3);
        }
    }

    @Test
    void aPackPublishedWhileItIsMergedKeepsItsSecondName() {
        MemorySpace space = new MemorySpace(() -> 0);
        try (Store merging = open(space, 3);
                Store publishing = open(space, 4)) {
            for (int i = 0; i < 8; i++) {
                TinyCommit.write(merging, i);
            }
            Kept kept = keep(publishing, 3);
            // What a merger does that looked before the pack was published.
            space.delete(kept.place().container().blobName());
            kept.check(space);
            ContainerInfo gone = publishing.places(TinyCommit.chunk(5)).get(0).container();
            space.delete(gone.blobName());
            assertThat(publishing.publications().keep(COMMIT, gone)).isEmpty();
        }
    }

    @Test
    void publicationsAreListedAndReleasedOneByOne() {
        DirectorySpace space = DirectorySpace.open(directory, new Random(5));
        try (Store store = open(space, 5)) {
            TinyCommit.write(store, 0);
            TinyCommit.write(store, 1);
            ContainerInfo first = store.places(TinyCommit.chunk(0)).get(0).container();
            ContainerInfo second = store.places(TinyCommit.chunk(1)).get(0).container();
            Publications publications = store.publications();
            publications.keep(COMMIT, first);
            publications.keep(COMMIT, second);
            publications.keep(COMMIT, second);
            publications.keep(OTHER, second);
            publications.sync(COMMIT);
            space.create(BlobName.of("published/readme.txt"), ByteSource.of(new byte[9]));

            assertThat(publications.list())
                    .containsExactlyInAnyOrder(
                            new Publication(COMMIT, 2, first.sizeBytes() + second.sizeBytes()),
                            new Publication(OTHER, 1, second.sizeBytes()));
            assertThat(publications.names(COMMIT)).containsExactlyInAnyOrder(first.name(), second.name());
            assertThat(publications.release(COMMIT)).isEqualTo(2);
            assertThat(publications.list()).containsExactly(new Publication(OTHER, 1, second.sizeBytes()));
            assertThat(publications.release(COMMIT)).isZero();
            TinyCommit.check(store, 0);
        }
    }

    @Test
    void onlyPacksOfDataArePublished() {
        try (Store store = open(new MemorySpace(() -> 0), 6)) {
            ContainerInfo lines =
                    new ContainerInfo(ContainerType.LINES, new dev.firn.cas.pack.ContainerName("0".repeat(32)), 10, 1);
            assertThatThrownBy(() -> store.publications().keep(COMMIT, lines))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsPublishedAndSyncedSurvivesPowerLoss() {
        for (long choice = 0; choice < 20; choice++) {
            FaultySpace space = new FaultySpace(choice);
            Kept kept;
            try (Store store = open(space, 7)) {
                TinyCommit.write(store, 0);
                kept = keep(store, 0);
                store.publications().sync(COMMIT);
            }
            kept.check(space.losePower(choice));
        }
    }

    @Test
    void anObjectThatLiesInPartsHasNoPlace() {
        byte[] bytes = StoreContract.bytes(8, (1 << 20) + 5);
        ByteBuffer first = ByteBuffer.wrap(bytes, 0, 1 << 20);
        try (Store store = open(new MemorySpace(() -> 0), 8)) {
            ObjectRef whole;
            try (StoreWriter writer = store.writer()) {
                writer.put(first.slice());
                writer.put(ByteBuffer.wrap(bytes, 1 << 20, 5).slice());
                writer.seal();
            }
            try (StoreWriter writer = open(new MemorySpace(() -> 0), 9).writer()) {
                whole = writer.put(ByteBuffer.wrap(bytes));
            }
            assertThat(store.places(whole)).isEmpty();
            try (StoreWriter writer = store.writer()) {
                writer.put(ByteBuffer.wrap(bytes));
                writer.seal();
            }
            assertThat(store.places(whole)).hasSize(1);
        }
    }
}
