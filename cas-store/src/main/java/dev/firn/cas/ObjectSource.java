package dev.firn.cas;

import java.nio.ByteBuffer;

/** Where objects are read. Every byte that is given out was checked against the object's CID, leaf by leaf. Safe for many threads. */
public interface ObjectSource {
    /** Takes the pieces of a read, in order. */
    @FunctionalInterface
    interface Sink {
        /** Takes one piece, verified, read-only; it is valid only during the call. */
        void accept(ByteBuffer piece) throws java.io.IOException;
    }

    /**
     * Reads the bytes {@code [beginBytes, endBytes)} of an object into {@code sink}, in pieces of at most 1 MiB; reads no more than the leaves they
     * lie in.
     *
     * @throws IllegalArgumentException if the range does not lie within the object
     * @throws FirnException of kind MISSING if the object is not there, CORRUPT if its bytes are wrong (nothing of a wrong leaf is handed on), IO if
     *     the medium or the sink fails
     */
    void read(ObjectRef object, long beginBytes, long endBytes, Sink sink);

    /**
     * Reads a whole object of at most 2^31 - 9 bytes into memory.
     *
     * @throws FirnException as {@link #read}; REFUSED if it is larger
     */
    default ByteBuffer bytes(ObjectRef object) {
        if (object.sizeBytes() > Integer.MAX_VALUE - 8) {
            throw FirnException.refused(
                    "object " + object.cid() + " of " + object.sizeBytes() + " bytes does not fit in memory at once");
        }
        ByteBuffer whole = ByteBuffer.allocate((int) object.sizeBytes());
        read(object, 0, object.sizeBytes(), whole::put);
        return whole.flip().asReadOnlyBuffer();
    }
}
