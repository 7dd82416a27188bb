package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.nio.ByteBuffer;

/** An open blob: many reads at any place, quickly. Safe for many threads at once. */
public interface BlobReader extends Closeable {
    /** What the blob is called. */
    BlobName name();

    /** How long it was when it was opened, in bytes; blobs do not change. */
    long sizeBytes();

    /**
     * Reads the bytes {@code [beginBytes, endBytes)} into a read-only buffer that the caller owns.
     *
     * @throws IllegalArgumentException if the range is not one, or longer than a buffer can be
     * @throws IllegalStateException if this is closed
     * @throws FirnException of kind CORRUPT if the blob ends before the range does, IO if the medium fails
     */
    ByteBuffer read(long beginBytes, long endBytes);

    /**
     * Reads the bytes from {@code beginBytes} on into the rest of {@code target}, which is full then.
     *
     * @throws IllegalStateException if this is closed
     * @throws FirnException of kind CORRUPT if the blob ends before the range does, IO if the medium fails
     */
    default void read(long beginBytes, ByteBuffer target) {
        target.put(read(beginBytes, beginBytes + target.remaining()));
    }

    /**
     * Gives the bytes {@code [beginBytes, endBytes)} as a read-only buffer that is cheap to have however long it is: where the space can, pages
     * come from the medium as they are touched. It stays valid after this is closed, as long as anybody holds it. Meant for indexes: if the medium
     * fails under it, touching it throws {@link InternalError}.
     *
     * @throws IllegalArgumentException if the range is not one, or longer than a buffer can be
     * @throws IllegalStateException if this is closed
     * @throws FirnException of kind CORRUPT if the blob ends before the range does, IO if the medium fails
     */
    ByteBuffer map(long beginBytes, long endBytes);

    @Override
    void close();
}
