package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.util.Optional;

/**
 * What is remembered of one key.
 *
 * @param base the object that the version the directory stands on has there, if it has one
 * @param seen the file as it was when it was last read
 */
record MemoryEntry(Optional<ObjectRef> base, Optional<Seen> seen) {

    /**
     * A file whose content is known: as long as it has this stamp, it is this object. Only remembered of files that had rested, by the clock of their file system,
     * when they were read: any later change gives another stamp.
     */
    record Seen(FileStamp stamp, ObjectRef content) {
        Seen {
            if (stamp.sizeBytes() != content.sizeBytes()) {
                throw new IllegalArgumentException("a file of " + stamp.sizeBytes() + " bytes is not " + content);
            }
        }
    }
}
