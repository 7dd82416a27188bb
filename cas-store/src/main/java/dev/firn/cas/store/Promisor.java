package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import java.io.Closeable;

/** Gets blocks that are not here, but that a remote promised to have, and keeps them. Safe for many threads. */
public interface Promisor extends Closeable {
    /**
     * The block, checked, and kept as soon as {@link #settle} is called; what it refers to and is not here either is recorded as promised, too.
     *
     * @throws FirnException of kind MISSING if the remote does not have it after all, CORRUPT if it gives other bytes, IO if it cannot be reached
     */
    Block fetch(Cid cid, String remote);

    /**
     * A leaf of an object above 1 MiB, as {@link #fetch}: a remote may find it through its object only.
     *
     * @throws FirnException as {@link #fetch}
     */
    Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote);

    /**
     * Makes durable what was fetched so far. Called before anything is that may rest on it.
     *
     * @return whether there was anything
     * @throws FirnException of kind IO if the medium fails
     */
    boolean settle();

    /** Lets go of remotes, and of what was not made durable. */
    @Override
    void close();
}
