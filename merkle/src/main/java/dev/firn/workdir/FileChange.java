package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.util.Optional;

/**
 * In what one file of a directory differs from a version.
 *
 * @param key its key, relative to the directory
 * @param before what the version has there; nothing if the file is new
 * @param after what the file holds, or nothing if that was not read because its size tells that it changed
 * @param sizeBytes how long the file is now; 0 if it is gone
 * @param kind in what way
 */
public record FileChange(String key, Optional<ObjectRef> before, Optional<ObjectRef> after, long sizeBytes, Kind kind) {
    /** In what way a file differs. */
    public enum Kind {
        /** There is a file and nothing in the version. */
        ADDED,
        /** There is a file with other content than in the version. */
        CHANGED,
        /** There is no file and something in the version. */
        REMOVED
    }
}
