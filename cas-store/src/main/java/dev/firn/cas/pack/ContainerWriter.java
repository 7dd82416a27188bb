package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.BlobSpace;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A container being written: a pack or lines. Nobody else sees it before it is sealed; what is closed without that leaves nothing behind.
 *
 * <p>Looking up and reading what was appended is safe for many threads; appending and sealing are for one thread at a time.
 */
public interface ContainerWriter extends Closeable {
    /** What kind of container it becomes. */
    ContainerType type();

    /** How many blocks and objects it holds so far. */
    int count();

    /** How long it is so far, in bytes, without its table. */
    long positionBytes();

    /** Where a block or object lies that was appended. */
    Optional<Extent> find(Cid cid, EntryKind kind);

    /** Reads what was appended. */
    ByteBuffer read(Extent extent);

    /**
     * Appends a block that it does not hold yet.
     *
     * @param bytes all of the block, from position to limit, which stay as they are
     * @throws IllegalStateException if it holds the block already
     * @throws FirnException of kind IO if the medium fails; nothing more can then be done but to close this
     */
    void add(Cid cid, ByteBuffer bytes);

    /**
     * Makes it a container: its bytes are durable on return, its name is after {@link BlobSpace#sync} of its directory.
     *
     * @throws FirnException of kind IO or REFUSED if it failed and there is no such container; UNKNOWN_OUTCOME if there may be one, and whole
     */
    LoadedContainer seal();

    /** Discards it unless it was sealed. Never throws. */
    @Override
    void close();
}
