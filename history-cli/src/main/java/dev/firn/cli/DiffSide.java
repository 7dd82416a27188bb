package dev.firn.cli;

import dev.firn.cas.Cid;
import java.util.Optional;

/** One of the two sides that are compared: a version, or a directory of files. */
interface DiffSide {
    /**
     * What a key holds.
     *
     * @param sizeBytes how long that is known to be
     */
    byte[] bytes(String key, long sizeBytes);

    /** What a key of at most {@code maxBytes} holds; nothing if it is absent or longer. */
    Optional<byte[]> find(String key, long maxBytes);

    /** The CID of what a key holds. */
    Cid cid(String key);
}
