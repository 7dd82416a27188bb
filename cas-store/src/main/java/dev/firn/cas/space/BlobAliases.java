package dev.firn.cas.space;

import dev.firn.cas.FirnException;

/**
 * The ability to give the bytes of a blob a second name, at no cost in space. A blob is there as long as it has one name left: whoever deletes the first
 * takes nothing from who relies on the second, and needs to know nothing of it. See docs/format.md, "Published containers".
 */
public interface BlobAliases {
    /**
     * Gives the bytes of {@code blob} the name {@code alias} too; that it is there survives power loss once the directory of {@code alias} was synced
     * ({@link BlobSpace#sync}). Where {@code alias} is there already nothing happens: the caller names aliases so that it can only be the same bytes.
     *
     * @return false if there is no such blob; nothing is made then
     * @throws FirnException of kind IO if the medium fails, REFUSED if the space may not be written or cannot give second names
     */
    boolean alias(BlobName blob, BlobName alias);
}
