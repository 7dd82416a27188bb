package dev.firn.bridge.blocks;

import dev.firn.cas.Block;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.store.Store;
import java.nio.ByteBuffer;

/**
 * Where a block lies, in one piece, as far as is known: nothing of it was read, and nothing that is read of it here is checked. It may be gone when it is read, as containers are merged.
 *
 * @param store whose block it is
 * @param container in which container
 * @param offsetBytes from where in it
 * @param sizeBytes how long it is, at most {@link Block#MAX_BYTES}
 * @param checksum as {@link dev.firn.cas.pack.BlockChecksum} makes it, noted when it was written by whoever had checked the hash; 0 where nothing was
 */
public record StoredBlock(Store store, ContainerInfo container, long offsetBytes, int sizeBytes, int checksum) {
    /** Checks the length. */
    public StoredBlock {
        if (sizeBytes < 0 || sizeBytes > Block.MAX_BYTES) {
            throw new IllegalArgumentException("a block of " + sizeBytes + " bytes");
        }
    }

    /** A block that fills a place. */
    static StoredBlock at(Store store, Place place) {
        return new StoredBlock(
                store,
                place.container(),
                place.offsetBytes(),
                (int) place.lengthBytes(),
                place.extent().checksum());
    }

    /** Where it ends in the container. */
    public long endBytes() {
        return offsetBytes + sizeBytes;
    }

    /** Whether this begins where the other ends. */
    public boolean follows(StoredBlock other) {
        return offsetBytes == other.endBytes() && container.equals(other.container) && store == other.store;
    }

    /**
     * Reads what is there from {@code partBytes} of the block on into the rest of {@code target}, also beyond the block.
     *
     * @throws dev.firn.cas.FirnException of kind MISSING if the container is gone, CORRUPT if it ends before, IO if the medium fails
     */
    public void readUnchecked(long partBytes, ByteBuffer target) {
        store.readUnchecked(container, offsetBytes + partBytes, target);
    }
}
