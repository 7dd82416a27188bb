package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.unixfs.FilePart;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets no more than so many threads wait for remotes at once: who comes when all wait is refused, so that a remote that does not answer stops nothing else. */
public final class FewAtOnce implements Promisor {
    private final Promisor promisor;
    private final Semaphore free;

    /**
     * As {@code promisor}, with a limit.
     *
     * @param max so many may fetch at once, at least 1
     */
    public FewAtOnce(Promisor promisor, int max) {
        this.promisor = promisor;
        this.free = new Semaphore(max);
    }

    /**
     * {@inheritDoc}
     *
     * @throws FirnException also of kind IO if too many wait
     */
    @Override
    public Block fetch(Cid cid, String remote) {
        return limited(() -> promisor.fetch(cid, remote), remote);
    }

    /**
     * {@inheritDoc}
     *
     * @throws FirnException also of kind IO if too many wait
     */
    @Override
    public Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote) {
        return limited(() -> promisor.fetchLeaf(object, leaf, remote), remote);
    }

    private Block limited(Supplier<Block> fetching, String remote) {
        if (!free.tryAcquire()) {
            throw FirnException.io(
                    "cannot fetch from " + remote + " now", new IOException("too much is being fetched"));
        }
        try {
            return fetching.get();
        } finally {
            free.release();
        }
    }

    @Override
    public void settle() {
        promisor.settle();
    }
}
