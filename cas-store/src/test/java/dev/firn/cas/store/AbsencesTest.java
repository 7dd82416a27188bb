package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AbsencesTest {
    private static final String REPOSITORY = "0123456789abcdef0123456789abcdef";
    private static final Absence PROMISED = new Absence(Absence.Reason.PROMISED, "origin");
    private static final Absence SHALLOW = new Absence(Absence.Reason.SHALLOW, "origin");

    private final MemorySpace space = new MemorySpace(() -> 0L);
    private final Store store = open(1);

    private Store open(long seed) {
        return Store.open(space, REPOSITORY, StoreOptions.defaults(new Random(seed)));
    }

    private static Block block(int i) {
        return Block.of(Codec.RAW, new byte[] {(byte) i, (byte) (i >> 8), 7});
    }

    private static List<Cid> cids(int begin, int end) {
        return IntStream.range(begin, end).mapToObj(i -> block(i).cid()).toList();
    }

    private List<BlobEntry> files() {
        List<BlobEntry> files = new ArrayList<>();
        space.list(AbsenceList.DIRECTORY, files::add);
        return files;
    }

    @Test
    void whatIsRecordedIsFoundByEveryoneAndNothingElseIs() {
        Store other = open(2);
        assertThat(other.absences().isEmpty()).isTrue();
        store.absences().record(PROMISED, cids(0, 1000));
        store.absences().record(SHALLOW, cids(1000, 1001));
        for (Store each : List.of(store, other, open(3))) {
            assertThat(cids(0, 1000))
                    .allMatch(cid -> each.absences().find(cid).equals(java.util.Optional.of(PROMISED)));
            assertThat(each.absences().find(block(1000).cid())).contains(SHALLOW);
            assertThat(each.absences().find(block(1001).cid())).isEmpty();
            assertThat(each.absences().isEmpty()).isFalse();
        }
    }

    @Test
    void manySmallListsBecomeOneAndLoseNothing() {
        for (int i = 0; i < 100; i++) {
            store.absences().record(PROMISED, cids(i, i + 2));
        }
        assertThat(files()).hasSizeLessThanOrEqualTo(17);
        assertThat(cids(0, 101)).allMatch(cid -> store.absences().find(cid).isPresent());
        assertThat(cids(0, 101)).allMatch(cid -> open(9).absences().find(cid).isPresent());
    }

    @Test
    void theReportOfAMissingBlockSaysWhy() {
        store.absences().record(PROMISED, cids(0, 1));
        store.absences().record(SHALLOW, cids(1, 2));
        assertThatThrownBy(() -> store.block(block(0).cid()))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("but origin promised to have it");
        assertThatThrownBy(() -> store.block(block(1).cid())).hasMessageContaining("is shallow");
        assertThatThrownBy(() -> store.block(block(2).cid())).hasMessageEndingWith("is not in memory");
    }

    /** The lists are loaded by the first look for what is not there; who looks at the same time must not miss them. */
    @Test
    void whoLooksFirstTogetherWithOthersFindsTheRecordToo() throws Exception {
        store.absences().record(PROMISED, cids(0, 1));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                Store fresh = Store.open(space, REPOSITORY, StoreOptions.defaults(new Random(5)));
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<Boolean>> found = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    found.add(threads.submit(() -> {
                        together.await();
                        return fresh.absences().find(block(0).cid()).isPresent();
                    }));
                }
                for (Future<Boolean> one : found) {
                    assertThat(one.get()).isTrue();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsPromisedIsFetchedOnceSomebodyCan() {
        store.absences().record(PROMISED, cids(0, 1));
        List<String> asked = new ArrayList<>();
        store.fetchPromised(new Promisor() {
            @Override
            public Block fetch(Cid cid, String remote) {
                asked.add(remote);
                return block(0);
            }

            @Override
            public Block fetchLeaf(
                    dev.firn.cas.ObjectRef object, dev.firn.cas.unixfs.FilePart.Leaf leaf, String remote) {
                throw new AssertionError("no leaf was asked for");
            }

            @Override
            public boolean settle() {
                return asked.add("settle");
            }

            @Override
            public void close() {}
        });
        assertThat(store.findBlock(block(0).cid())).contains(block(0));
        assertThat(store.bytes(new dev.firn.cas.ObjectRef(block(0).cid(), 3))).isEqualTo(block(0).bytes());
        assertThat(store.findBlock(block(1).cid())).isEmpty();
        try (StoreWriter writer = store.writer()) {
            writer.put(block(5));
            writer.seal();
        }
        assertThat(asked).containsExactly("origin", "origin", "settle");
    }

    @Test
    void aDamagedListIsNamedWhereverItIsFlipped() {
        store.absences().record(PROMISED, cids(0, 3));
        BlobEntry file = files().get(0);
        ByteBuffer good = space.readWhole(file.name(), 10_000);
        for (int i = 0; i < good.remaining(); i++) {
            byte[] bad = new byte[good.remaining()];
            good.duplicate().get(bad);
            bad[i] ^= 1;
            MemorySpace damaged = new MemorySpace(() -> 0L);
            damaged.create(file.name(), ByteSource.of(bad));
            Store reader = Store.open(damaged, REPOSITORY, StoreOptions.defaults(new Random(4)));
            assertThatThrownBy(() -> reader.absences().find(block(9).cid()))
                    .as("byte %s", i)
                    .isInstanceOfSatisfying(
                            FirnException.class,
                            e -> assertThat(e.kind()).isIn(FirnException.Kind.CORRUPT, FirnException.Kind.UNSUPPORTED))
                    .hasMessageContaining("list of absences");
            List<Finding> findings = new ArrayList<>();
            reader.verifier().run(StoreVerifier.Depth.STRUCTURE, 1, findings::add);
            assertThat(findings).extracting(Finding::blob).containsExactly(file.name());
        }
    }

    @Test
    void aListCutShortAnywhereIsNamed() {
        store.absences().record(PROMISED, cids(0, 3));
        BlobEntry file = files().get(0);
        ByteBuffer good = space.readWhole(file.name(), 10_000);
        for (int length = 0; length < good.remaining(); length++) {
            MemorySpace damaged = new MemorySpace(() -> 0L);
            damaged.create(file.name(), ByteSource.of(good.slice(0, length)));
            Store reader = Store.open(damaged, REPOSITORY, StoreOptions.defaults(new Random(4)));
            assertThatThrownBy(() -> reader.absences().find(block(9).cid()))
                    .as("length %s", length)
                    .hasMessageContaining("list of absences");
        }
    }

    @Test
    void recordsOfWhatCameAreForgottenAndNoOthers() {
        store.absences().record(PROMISED, cids(0, 3));
        store.absences().record(SHALLOW, cids(3, 5));
        store.absences().forgetPresent();
        assertThat(files()).hasSize(2);
        try (StoreWriter writer = store.writer()) {
            for (int i : List.of(0, 1, 2, 3)) {
                writer.put(block(i));
            }
            store.absences().forgetPresent();
            assertThat(files()).as("before it is durable").hasSize(2);
            writer.seal();
        }
        store.absences().forgetPresent();
        assertThat(files()).hasSize(1);
        assertThat(store.absences().find(block(0).cid())).isEmpty();
        assertThat(store.absences().find(block(4).cid())).contains(SHALLOW);
    }
}
