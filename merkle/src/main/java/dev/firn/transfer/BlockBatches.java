package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.List;

/** Blocks of another store, many at once. Unlike all else that a source gives out they are <em>not</em> checked. Safe for many threads. */
public interface BlockBatches {
    /** Whether there is any use in asking: once it is found out that there is none, that stays so. */
    boolean areOffered();

    /** So many blocks are asked for at most at once. */
    int maxBlocks();

    /** Hands each block that comes to {@code taker}, on this thread; those that did not come, or were not taken, are to be asked for alone.
     *
     * @param wanted without repetition, at most {@link #maxBlocks}
     * @return those that are to be asked for alone; that the way to the store fails is found out then, too
     * @throws FirnException what {@code taker} throws
     */
    List<Cid> fetch(List<Cid> wanted, Taker taker);

    /** Takes blocks in. */
    @FunctionalInterface
    interface Taker {
        /**
         * Checks a block and takes it in.
         *
         * @param cid one that was asked for
         * @param bytes from position to limit; worth nothing once this returned
         * @return false if they are not those of {@code cid}; nothing of them is taken then
         */
        boolean take(Cid cid, ByteBuffer bytes);
    }
}
