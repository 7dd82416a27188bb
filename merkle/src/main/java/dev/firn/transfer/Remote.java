package dev.firn.transfer;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.util.List;

/** Another repository, or one commit of it, wherever it is. Safe for many threads. */
public interface Remote extends Closeable {
    /** Where it is, for messages: a path or a URL. */
    String place();

    /**
     * Its branches and tags now; no commit stands under two names of one kind by accident, but may by will.
     *
     * @throws FirnException of kind MISSING if there is no such repository, CORRUPT if what it says is no list of refs, IO if it cannot be reached
     */
    List<RemoteRef> refs();

    /** Its blocks. */
    TransferSource blocks();

    /**
     * Whether it is known not to be where it was opened any more, so that what it lacks says nothing; asked where it lacked something.
     *
     * @throws FirnException if that cannot be told
     */
    default boolean isGone() {
        return false;
    }

    /** Lets go of what is open. */
    @Override
    void close();
}
