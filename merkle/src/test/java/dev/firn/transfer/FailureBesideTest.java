package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.repository.Repository;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails ends what goes on beside it, however much that still has to do. */
@Timeout(60)
final class FailureBesideTest {
    private static final int LEAVES = 40;
    private static final byte[] LOST = {(byte) 0xff, 1, 2}; // no text, which would stand in its page

    /** Loses a small object once the first leaf of the large one was asked for, and gives the others slowly. */
    private static final class Losing implements TransferSource {
        private final TransferSource source;
        private final Cid lost = Cid.ofContent(Codec.RAW, LOST);
        private final CountDownLatch begun = new CountDownLatch(1);
        private final AtomicInteger leaves = new AtomicInteger();

        Losing(TransferSource source) {
            this.source = source;
        }

        @Override
        public String place() {
            return "far away";
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            if (!cid.equals(lost)) {
                return source.findBlock(cid);
            }
            try {
                assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw FirnException.corrupt("the small object is lost");
        }

        @Override
        public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
            leaves.incrementAndGet();
            begun.countDown();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return source.leaf(object, leaf);
        }
    }

    private record Through(TransferSource blocks, List<RemoteRef> refs) implements Remote {
        @Override
        public String place() {
            return "far away";
        }

        @Override
        public void close() {}
    }

    @Test
    void aLargeObjectIsNotFetchedToItsEnd() {
        byte[] large = new byte[LEAVES << 20];
        new Random(1).nextBytes(large);
        try (Repository there = Samples.empty(1);
                Repository here = Samples.empty(2)) {
            Samples.put(there, "main", session -> {
                session.put("large", ByteBuffer.wrap(large));
                session.put("small", ByteBuffer.wrap(LOST));
            });
            Losing losing = new Losing(new StoreSource(there.store()));
            Remote remote = new Through(losing, new LocalRemote(there).refs());
            FetchRequest all = new FetchRequest(
                    "origin", TransferRequest.Extent.whole(), FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
            Transfer.Way way = new Transfer.Way(TransferOptions.defaults().withThreads(2), TransferProgress.none());

            assertThatThrownBy(() -> Fetch.run(here, remote, all, way)).hasMessage("the small object is lost");
            assertThat(losing.leaves.get()).isLessThan(LEAVES / 2);
        }
    }
}
