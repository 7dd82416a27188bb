package dev.firn.cas;

/** Where blocks are written. A block that is put is durable only once what owns the sink says so. */
public interface BlockSink {
    /**
     * Takes a block; a block that is known already is not written again.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    void put(Block block);
}
