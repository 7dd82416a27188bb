package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.Repository;
import java.io.Closeable;

/** Which bytes went by already, by digest: in memory, and beyond a bound on disk. For one thread. */
final class SeenBlocks implements Closeable {
    private static final byte[] PRESENT = {};

    private final Scratch scratch;
    private final SortedScratch digests;

    SeenBlocks(Repository repository) {
        scratch = repository.newScratch();
        digests = scratch.map("seen");
    }

    /** Notes a block; false if it was noted before. */
    boolean add(Cid cid) {
        byte[] digest = cid.digest();
        if (digests.find(digest).isPresent()) {
            return false;
        }
        digests.put(digest, PRESENT);
        return true;
    }

    /** Whether a block was noted. */
    boolean contains(Cid cid) {
        return digests.find(cid.digest()).isPresent();
    }

    @Override
    public void close() {
        scratch.close();
    }
}
