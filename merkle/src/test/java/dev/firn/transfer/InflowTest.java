package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Store;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is made durable leads nowhere unsaid, whichever part of what came is made durable first. */
final class InflowTest {
    private static final Absence PROMISED = new Absence(Absence.Reason.PROMISED, "origin");
    private static final Absence SHALLOW = new Absence(Absence.Reason.SHALLOW, "origin");

    private final MemorySpace space = new MemorySpace(Samples.CLOCK::millis);
    private final Repository copy = Repository.create(space, surroundings(1));
    private final Store store = copy.store();
    private final Block child = node("child");
    private final Block page =
            DagJson.block(MapNode.builder().put("link", child.cid()).build());

    private static Surroundings surroundings(long seed) {
        return new Surroundings(Samples.CLOCK, new Random(seed), "tester");
    }

    private static Block node(String text) {
        return DagJson.block(MapNode.builder().put("x", text).build());
    }

    private static Block commit(List<Cid> parents) {
        return new Commit(
                        node("a manifest").cid(),
                        parents,
                        "tester",
                        Samples.CLOCK.instant(),
                        "message",
                        new TreeMap<>(),
                        new ChangeSummary(
                                ChangeSummary.Counts.NONE, ChangeSummary.Counts.NONE, ChangeSummary.Counts.NONE, 0))
                .toBlock();
    }

    /** Something large, which begins to come and goes on when it is told to. */
    private static final class Slow extends InputStream {
        private final CountDownLatch isBegun = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final InputStream bytes = new ByteArrayInputStream(new byte[3 << 20]);

        @Override
        public int read() {
            throw new AssertionError("read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            isBegun.countDown();
            await(goesOn);
            return bytes.read(into, offset, length);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Seals {@code first} and leaves {@code second}, which came right behind it, with what comes next, as if the process ended then. */
    private void sealBefore(Block first, Block second) throws InterruptedException {
        Inflow inflow = new Inflow(store, Optional.of("origin"), new TransferOptions(8, 1000, 30_000, 64L << 20));
        Slow slow = new Slow();
        ObjectRef shortOfIt = new ObjectRef(Cid.ofContent(Codec.RAW, ByteBuffer.allocate(1)), 1);
        Thread large = new Thread(() -> inflow.put(shortOfIt, slow, KeptLeaves.none()));
        large.start();
        await(slow.isBegun);
        inflow.putNode(first);
        inflow.put(node("long ".repeat(1000)));
        inflow.putNode(second);
        slow.goesOn.countDown();
        large.join();
    }

    @Test
    void aPageThatIsDurableBeforeWhatItLeadsToLeadsToARecord() throws InterruptedException {
        store.absences().record(PROMISED, List.of(page.cid()));

        sealBefore(page, child);

        try (Repository again = Repository.open(space, surroundings(2))) {
            assertThat(again.store().knows(page.cid())).isTrue();
            assertThat(again.store().knows(child.cid())).isFalse();
            assertThat(again.store().absences().find(child.cid())).contains(PROMISED);
        }
    }

    @Test
    void aCommitThatIsDurableBeforeTheOneBeforeItEndsHistory() throws InterruptedException {
        Block before = commit(List.of());
        Block after = commit(List.of(before.cid()));
        store.absences().record(SHALLOW, List.of(after.cid()));

        sealBefore(after, before);

        try (Repository again = Repository.open(space, surroundings(2))) {
            assertThat(again.log(after.cid())).hasSize(1);
            assertThat(again.store().absences().find(before.cid())).contains(SHALLOW);
        }
    }
}
