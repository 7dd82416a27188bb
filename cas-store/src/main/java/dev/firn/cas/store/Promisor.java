package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;

/** Gets blocks that are not here, but that a remote promised to have, and keeps them. Safe for many threads. */
public interface Promisor {
    /**
     * The block, checked, and kept as soon as {@link #settle} is called; what it refers to and is not here either is recorded as promised, too.
     *
     * @throws FirnException of kind MISSING if the remote does not have it after all, CORRUPT if it gives other bytes, IO if it cannot be reached
     */
    Block fetch(Cid cid, String remote);

    /**
     * Makes durable what was fetched so far. Called before anything is that may rest on it.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    void settle();
}
