package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A flat space of immutable, named blobs: the narrow waist between Firn and whatever keeps its bytes.
 *
 * <p>A name is written once and never again, also after it was deleted: callers take random or rising names and keep to that. So a reader may
 * cache what it read for ever. A blob is seen whole or not at all. Directories are only parts of names; nobody makes or removes them.
 *
 * <p>Safe for use by many threads and, where the space lies on a shared medium, by many processes. Messages of every {@link FirnException} name
 * the blob and {@link #place}. See docs/format.md, "Containers".
 */
public interface BlobSpace extends Closeable {
    /** Where this space is, for messages: a path or a URL. */
    String place();

    /**
     * Creates {@code name} with all bytes of {@code source}, durably: it survives power loss once this returns true.
     *
     * @return false if the name exists already; its bytes are then untouched, and it may be that its name is not durable yet ({@link #sync})
     * @throws FirnException of kind IO if the medium or the source fails, REFUSED if the space may not be written: the name is absent; of kind
     *     UNKNOWN_OUTCOME if the failure came so late that the name may be there, and whole
     */
    boolean create(BlobName name, ByteSource source);

    /**
     * Begins a blob whose bytes, and maybe whose name, are not known yet. Others see nothing of it until it is sealed.
     *
     * @throws FirnException of kind IO or REFUSED if nothing can be written here
     */
    BlobWriter newBlob();

    /**
     * Reads the bytes {@code [beginBytes, endBytes)} of a blob into a read-only buffer that the caller owns.
     *
     * @throws IllegalArgumentException if the range is not one, or longer than a buffer can be
     * @throws FirnException of kind MISSING if there is no such blob, CORRUPT if it ends before the range does, IO if the medium fails
     */
    ByteBuffer read(BlobName name, long beginBytes, long endBytes);

    /**
     * Opens a blob for many reads. It can be read until the reader is closed, also when its name is deleted meanwhile.
     *
     * @throws FirnException of kind MISSING if there is no such blob, IO if the medium fails
     */
    BlobReader open(BlobName name);

    /**
     * How long a blob is, in bytes; nothing if there is none.
     *
     * @throws FirnException of kind CORRUPT if something that is no blob has its name, IO if the medium fails
     */
    OptionalLong findSize(BlobName name);

    /**
     * Tells each time it is asked whether there is a blob of that name, quickly: a server asks at each request. Where it cannot be known what is there,
     * it throws what {@link #findSize} does; for 0.1 s after an answer that was known it may say no instead.
     *
     * @see #findSize
     */
    default BooleanSupplier existence(BlobName name) {
        return () -> findSize(name).isPresent();
    }

    /**
     * Hands every blob below {@code directory}, at any depth, to {@code visitor}, in no order. What was there before the call and is not deleted
     * during it is seen; what comes or goes meanwhile may be seen. Entries are not gathered, so there may be any number.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    void list(BlobName directory, Consumer<BlobEntry> visitor);

    /**
     * Makes durable that the blobs that lie in {@code directory} itself (not deeper) at the time of the call are there, whoever wrote them.
     *
     * @throws FirnException of kind IO if the medium fails, REFUSED if the space may not be written
     */
    void sync(BlobName directory);

    /** Lets go of what this object holds; open readers and writers are not touched. */
    @Override
    void close();

    /** What {@link #list(BlobName, Consumer)} finds, sorted by name, for a directory that is known to hold few blobs. */
    default List<BlobEntry> list(BlobName directory) {
        List<BlobEntry> entries = new ArrayList<>();
        list(directory, entries::add);
        entries.sort((a, b) -> a.name().compareTo(b.name()));
        return entries;
    }

    /**
     * Reads a whole blob of at most {@code limitBytes} bytes.
     *
     * @throws FirnException of kind MISSING if there is no such blob, CORRUPT if it is longer than it may be, IO if the medium fails
     */
    default ByteBuffer readWhole(BlobName name, int limitBytes) {
        try (BlobReader reader = open(name)) {
            if (reader.sizeBytes() > limitBytes) {
                throw FirnException.corrupt("blob " + name + " in " + place() + " has " + reader.sizeBytes()
                        + " bytes, at most " + limitBytes + " are lawful");
            }
            return reader.read(0, reader.sizeBytes());
        }
    }
}
