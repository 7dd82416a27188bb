package dev.firn.cas.space;

import dev.firn.cas.FirnException;

/**
 * The right to delete blobs, apart from {@link BlobSpace} so that only what collects garbage holds it. A name that was deleted is never written
 * again: a delete that is late, or sent twice, then hits nothing.
 */
public interface BlobDeletion {
    /**
     * Deletes a blob. That it is gone need not survive power loss; it may come back whole. Who has it open can read on.
     *
     * @return false if there was none
     * @throws FirnException of kind IO if the medium fails, REFUSED if the space may not be written
     */
    boolean delete(BlobName name);
}
