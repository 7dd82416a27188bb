package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.unixfs.FilePart;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class FewAtOnceTest {
    private static final Block BLOCK = Block.of(Codec.RAW, new byte[] {1, 2, 3});

    /** A remote that answers when it is told to. */
    private static final class Slow implements Promisor {
        private final CountDownLatch asked = new CountDownLatch(2);
        private final CountDownLatch answer = new CountDownLatch(1);

        @Override
        public Block fetch(Cid cid, String remote) {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return BLOCK;
        }

        @Override
        public Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote) {
            return fetch(leaf.cid(), remote);
        }

        @Override
        public void settle() {}
    }

    private static void inThread(Runnable work) {
        new Thread(work).start();
    }

    @Test
    void whoComesWhenAllWaitIsRefusedAndNotLater() throws Exception {
        Slow remote = new Slow();
        Promisor few = new FewAtOnce(remote, 2);
        CompletableFuture<Block> first =
                CompletableFuture.supplyAsync(() -> few.fetch(BLOCK.cid(), "origin"), FewAtOnceTest::inThread);
        CompletableFuture<Block> second =
                CompletableFuture.supplyAsync(() -> few.fetch(BLOCK.cid(), "origin"), FewAtOnceTest::inThread);
        remote.asked.await();

        assertThatThrownBy(() -> few.fetch(BLOCK.cid(), "origin"))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.IO))
                .hasMessage("cannot fetch from origin now: too much is being fetched");

        remote.answer.countDown();
        assertThat(first.get()).isEqualTo(BLOCK);
        assertThat(second.get()).isEqualTo(BLOCK);
        assertThat(few.fetch(BLOCK.cid(), "origin")).isEqualTo(BLOCK);
    }
}
