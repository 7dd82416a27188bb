package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.Fault;
import dev.firn.cas.space.FaultySpace;
import dev.firn.cas.space.SimulatedCrash;
import dev.firn.cas.unixfs.UnixFs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step of a short life of a store fails once, in every way. */
class FaultyStoreTest {
    private static final int COMMITS = 10;
    private static final byte[] LARGE = StoreContract.bytes(4, (1 << 20) + 20);

    private final StoreOptions options = StoreContract.options(23).withPacks(2_000, 100, (1 << 20) + 10);

    private Store open(BlobSpace space) {
        return Store.open(space, StoreContract.REPOSITORY, options);
    }

    private static byte[] chunk(int commit) {
        return commit == 4 ? LARGE : StoreContract.bytes(commit, 900);
    }

    private static Block node(int commit) {
        return Block.of(Codec.DAG_CBOR, StoreContract.bytes(1_000 + commit, 200));
    }

    /** What a commit is, in small; returns once it is safe. */
    private static void commit(Store store, int commit) {
        try (StoreWriter writer = store.writer()) {
            writer.put(ByteBuffer.wrap(chunk(commit)));
            writer.put(node(commit));
            writer.put(StoreContract.json(commit));
            writer.seal();
        }
    }

    /** Commits and merges; gives the commits that were acknowledged. A commit that fails is tried once more by another store. */
    private List<Integer> live(FaultySpace space) {
        List<Integer> acknowledged = new ArrayList<>();
        try {
            Store store = open(space);
            for (int i = 0; i < COMMITS; i++) {
                try {
                    commit(store, i);
                    acknowledged.add(i);
                    store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
                } catch (FirnException e) {
                    assertThat(e.kind()).as(e.getMessage()).isIn(Kind.IO, Kind.UNKNOWN_OUTCOME, Kind.CORRUPT);
                    store = open(space);
                }
            }
        } catch (SimulatedCrash e) {
            assertThat(e).hasMessageContaining("crash");
        }
        return acknowledged;
    }

    private void check(FaultySpace space, List<Integer> commits, String what) {
        Store store = open(space);
        for (int commit : commits) {
            byte[] chunk = chunk(commit);
            ObjectRef object = object(chunk);
            assertThat(store.bytes(object)).as(what).isEqualTo(ByteBuffer.wrap(chunk));
            assertThat(store.block(node(commit).cid())).as(what).isEqualTo(node(commit));
            assertThat(store.block(StoreContract.json(commit).cid())).as(what).isEqualTo(StoreContract.json(commit));
        }
        List<Finding> findings = new ArrayList<>();
        store.verifier().run(StoreVerifier.Depth.EVERY_BYTE, 1, findings::add);
        assertThat(findings).as(what).isEmpty();
    }

    private static ObjectRef object(byte[] bytes) {
        return UnixFs.object(ByteBuffer.wrap(bytes));
    }

    /** Puts enough to be sealed on a thread of its own, and gives what the commit said. */
    private String commitWithSealBegun(FaultySpace space) {
        try (Store store = open(space);
                StoreWriter writer = store.writer()) {
            for (int i = 0; i < 5; i++) {
                writer.put(ByteBuffer.wrap(StoreContract.bytes(i, 1 << 20)));
            }
            writer.beginSeal();
            writer.put(node(1));
            writer.seal();
            return "done";
        } catch (FirnException e) {
            assertThat(e.kind()).as(e.getMessage()).isIn(Kind.IO, Kind.UNKNOWN_OUTCOME);
            return "failed";
        }
    }

    @Test
    void aFailureToSealBesideOtherWorkIsToldByTheSealThatWaitsForIt() {
        FaultySpace calm = new FaultySpace(1);
        assertThat(commitWithSealBegun(calm)).isEqualTo("done");
        int failed = 0;
        for (int step = 0; step < calm.steps().size(); step++) {
            FaultySpace space = new FaultySpace(step);
            space.failAt(step, Fault.ENOSPC);
            failed += commitWithSealBegun(space).equals("failed") ? 1 : 0;
        }
        assertThat(failed).isGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "ENOSPC", "SHORT_READ", "FLIPPED_BIT", "CRASH"})
    void whatWasAcknowledgedIsThereAfterAnyFaultAndAfterPowerLoss(Fault fault) {
        FaultySpace calm = new FaultySpace(1);
        assertThat(live(calm)).hasSize(COMMITS);
        int steps = calm.steps().size();
        assertThat(steps).isGreaterThan(100);
        for (int step = 0; step < steps; step++) {
            String what = fault + " at step " + step;
            FaultySpace space = new FaultySpace(step);
            space.failAt(step, fault);
            List<Integer> acknowledged = live(space);
            if (fault != Fault.CRASH) {
                // One fault costs at most one commit: the next store finds everything as it was.
                assertThat(acknowledged).as(what).hasSizeGreaterThanOrEqualTo(COMMITS - 1);
            }
            check(space.restart(), acknowledged, what + ", then restart");
            check(space.losePower(step), acknowledged, what + ", then power loss");
        }
    }

    @Test
    void afterAFailureAWriterTakesNothingMoreAndSaysWhy() {
        FaultySpace space = new FaultySpace(1);
        Store store = open(space);
        assertThat(store.knows(Cid.ofContent(Codec.RAW, chunk(0)))).isFalse();
        try (StoreWriter writer = store.writer()) {
            space.failAt(space.steps().size(), Fault.ENOSPC);
            StoreContract.assertKind(Kind.IO, "", () -> {
                writer.put(ByteBuffer.wrap(chunk(0)));
                writer.seal();
            });
            StoreContract.assertKind(Kind.IO, "this writer failed before", () -> writer.put(ByteBuffer.wrap(chunk(1))));
            StoreContract.assertKind(Kind.IO, "this writer failed before", writer::seal);
        }
        commit(store, 0);
        check(space.losePower(1), List.of(0), "the next writer");
    }

    @Test
    void aLyingSyncNeverMakesAReadGiveWrongBytes() {
        FaultySpace calm = new FaultySpace(1);
        live(calm);
        for (int step = 0; step < calm.steps().size(); step++) {
            FaultySpace space = new FaultySpace(step);
            space.failAt(step, Fault.LYING_SYNC);
            live(space);
            Store store = open(space.losePower(step));
            for (int commit = 0; commit < COMMITS; commit++) {
                byte[] chunk = chunk(commit);
                try {
                    assertThat(store.bytes(object(chunk))).isEqualTo(ByteBuffer.wrap(chunk));
                } catch (FirnException e) {
                    assertThat(e.kind()).isIn(Kind.MISSING, Kind.CORRUPT);
                }
            }
        }
    }
}
