package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;

/** Knows the links from each operation to the one before it on its ref. */
@FunctionalInterface
public interface OperationChain {
    /**
     * Whether {@code wanted} is {@code from} or comes before it.
     *
     * @throws FirnException if the chain cannot be read
     */
    boolean reaches(Cid from, Cid wanted);
}
