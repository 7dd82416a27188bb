package dev.firn.repository;

import dev.firn.cas.store.StoreWriter;
import java.util.Collection;
import java.util.Set;

/** Somewhere that may still have bytes which a repository lost: another repository, or a directory of files. For one thread. */
public interface Donor {
    /** What it is, for messages. */
    String place();

    /**
     * Puts what it has of the wanted bytes into {@code writer}, checked. What is damaged or missing here too is passed over.
     *
     * @return what was put
     * @throws dev.firn.cas.FirnException of kind IO or REFUSED if the writer fails
     */
    Set<Lost> give(Collection<Lost> wanted, StoreWriter writer);
}
