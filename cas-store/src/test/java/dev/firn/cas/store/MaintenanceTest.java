package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
    private static final BlobName INDEXES = BlobName.of("index");

    private static int containers(BlobSpace space) {
        return space.list(ContainerType.PACKS).size()
                + space.list(ContainerType.ALL_LINES).size()
                + space.list(INDEXES).size();
    }

    private static List<Finding> verify(BlobSpace space) {
        List<Finding> findings = new ArrayList<>();
        try (Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(99))) {
            store.verifier().run(StoreVerifier.Depth.EVERY_BYTE, 2, findings::add);
        }
        return findings;
    }

    @Test
    void tenThousandTinyCommitsLeaveFewContainersAndRewriteEachByteAFewTimes() {
        int commits = 10_000;
        MemorySpace space = new MemorySpace(() -> 0);
        long rewritten = 0;
        int most = 0;
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(1));
        for (int i = 0; i < commits; i++) {
            TinyCommit.write(store, i);
            rewritten +=
                    store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES).rewrittenBytes();
            if (i % 500 == 499) {
                most = Math.max(most, containers(space));
                // As a new process would find it.
                store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(i + 2));
            }
        }
        assertThat(most).isLessThanOrEqualTo(200);
        assertThat(store.statistics().searchedFiles()).isLessThanOrEqualTo(30);
        long kept = 0;
        for (BlobName directory : List.of(ContainerType.PACKS, ContainerType.ALL_LINES)) {
            kept += space.list(directory).stream()
                    .mapToLong(BlobEntry::sizeBytes)
                    .sum();
        }
        assertThat(rewritten).isLessThan(8 * kept);
        for (int i = 0; i < commits; i++) {
            TinyCommit.check(store, i);
        }
        assertThat(verify(space)).isEmpty();
    }

    @Test
    void aMergeNeverMakesAReaderMissABlock() throws Exception {
        MemorySpace space = new MemorySpace(() -> 0);
        try (Store writing = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(2));
                Store reading = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(3))) {
            TinyCommit.write(writing, 0);
            AtomicBoolean done = new AtomicBoolean();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicInteger last = new AtomicInteger();
            Thread reader = new Thread(() -> {
                Random random = new Random(7);
                try {
                    while (!done.get()) {
                        TinyCommit.check(reading, random.nextInt(last.get() + 1));
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            reader.start();
            for (int i = 1; i < 1_000; i++) {
                TinyCommit.write(writing, i);
                last.set(i);
                writing.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            }
            done.set(true);
            reader.join();
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void twoThatMergeAtOnceLoseNothing() throws Exception {
        MemorySpace space = new MemorySpace(() -> 0);
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int t = 0; t < 3; t++) {
            int first = t * 10_000;
            Thread thread = new Thread(() -> {
                try (Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(10 + first))) {
                    for (int i = first; i < first + 300; i++) {
                        TinyCommit.write(store, i);
                        store.refresh();
                        store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        try (Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(5))) {
            for (int first : new int[] {0, 10_000, 20_000}) {
                for (int i = first; i < first + 300; i++) {
                    TinyCommit.check(store, i);
                }
            }
        }
        assertThat(verify(space)).isEmpty();
    }

    @Test
    void aDamagedContainerIsLeftAloneAndTheOthersAreMerged() {
        MemorySpace space = new MemorySpace(() -> 0);
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(4));
        for (int i = 0; i < 9; i++) {
            TinyCommit.write(store, i);
        }
        StoredAt place = StoredAt.of(space, TinyCommit.chunk(4).cid());
        Damage.flip(space, place.blob(), place.offsetBytes() + 3, 0x10);
        store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(5));
        assertThat(store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES).mergedContainers())
                .isEqualTo(9 + 9 + 8);
        assertThat(space.findSize(place.blob())).isPresent();
        for (int i = 0; i < 9; i++) {
            if (i != 4) {
                TinyCommit.check(store, i);
            }
        }
        Store reader = store;
        StoreContract.assertKind(Kind.CORRUPT, place.blob().text(), () -> reader.bytes(TinyCommit.chunk(4)));
    }

    @Test
    void mergingKeepsLargeObjectsThatShareAPack() {
        MemorySpace space = new MemorySpace(() -> 0);
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(6));
        List<ObjectRef> objects = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            try (StoreWriter writer = store.writer()) {
                objects.add(writer.put(ByteBuffer.wrap(StoreContract.bytes(i, (1 << 20) + 1 + i))));
                writer.seal();
            }
        }
        assertThat(store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES).newContainers())
                .isEqualTo(2);
        store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(7));
        for (int i = 0; i < 8; i++) {
            assertThat(store.bytes(objects.get(i)))
                    .isEqualTo(ByteBuffer.wrap(StoreContract.bytes(i, (1 << 20) + 1 + i)));
        }
        assertThat(verify(space)).isEmpty();
    }

    @Test
    void aBudgetThatIsUsedUpStopsMerging() {
        MemorySpace space = new MemorySpace(() -> 0);
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(8));
        for (int i = 0; i < 8; i++) {
            TinyCommit.write(store, i);
        }
        assertThat(store.maintenance().run(100).mergedContainers()).isZero();
        assertThat(store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES).mergedContainers())
                .isEqualTo(24);
    }

    @Test
    void withoutAnyIndexEverythingIsFoundAndOneIsMadeAgain() {
        MemorySpace space = new MemorySpace(() -> 0);
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(9));
        for (int i = 0; i < 60; i++) {
            TinyCommit.write(store, i);
            store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
        }
        List<BlobEntry> indexes = space.list(INDEXES);
        assertThat(indexes).isNotEmpty();
        indexes.forEach(index -> ((BlobDeletion) space).delete(index.name()));
        store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(10));
        for (int i = 0; i < 60; i++) {
            TinyCommit.check(store, i);
        }
        for (int i = 60; i < 66; i++) {
            TinyCommit.write(store, i);
        }
        store.maintenance().run(0);
        assertThat(space.list(INDEXES)).isNotEmpty();
        assertThat(verify(space)).isEmpty();
    }

    @Test
    void aReaderThatHasAContainerOpenReadsOnAfterItWasMergedAway() {
        MemorySpace space = new MemorySpace(() -> 0);
        Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(11));
        Store other = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(12));
        for (int i = 0; i < 8; i++) {
            TinyCommit.write(store, i);
        }
        TinyCommit.check(other, 0);
        store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
        for (int i = 0; i < 8; i++) {
            TinyCommit.check(other, i);
        }
        assertThat(other.damaged()).isEmpty();
    }
}
