package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.nio.ByteBuffer;

/**
 * A blob being written. Nobody else sees it before it is sealed; what is closed without that leaves nothing behind. After a failed write nothing
 * more can be done with it than to close it. Each call is safe beside calls of other threads; the order of appends is theirs to keep.
 */
public interface BlobWriter extends Closeable {
    /**
     * Appends all remaining bytes of {@code bytes}, which is the caller's again afterwards.
     *
     * @throws FirnException of kind IO if the medium fails or is full
     * @throws IllegalStateException if this is sealed or closed
     */
    void append(ByteBuffer bytes);

    /** How many bytes were appended, and so where the next one goes. */
    long positionBytes();

    /**
     * Reads the bytes {@code [beginBytes, endBytes)} of what was appended so far into a read-only buffer that the caller owns.
     *
     * @throws IllegalArgumentException if they were not all appended
     * @throws IllegalStateException if this is sealed or closed
     * @throws FirnException of kind IO if the medium fails
     */
    ByteBuffer read(long beginBytes, long endBytes);

    /**
     * Makes what was appended the blob {@code name}, durably: bytes and name survive power loss once this returns true.
     *
     * @return false if the name exists already: this is then still open, to be sealed under another name or closed
     * @throws FirnException of kind IO or REFUSED if it failed: the name is absent; UNKNOWN_OUTCOME if it failed so late that the blob may be there,
     *     and whole
     * @throws IllegalStateException if this is sealed or closed
     */
    boolean seal(BlobName name);

    /**
     * As {@link #seal}, but only the bytes are durable on return: the name is after {@link BlobSpace#sync} of its directory, which many blobs can
     * share. After power loss the blob is there whole, or not at all.
     */
    boolean sealUnsynced(BlobName name);

    /** Discards what was appended unless it was sealed. Never throws. */
    @Override
    void close();
}
