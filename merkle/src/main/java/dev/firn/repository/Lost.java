package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import java.util.Optional;

/**
 * Bytes that a repository should have and has not.
 *
 * @param cid of the block or object
 * @param object the object, where it is one and not a block of Firn's own
 */
public record Lost(Cid cid, Optional<ObjectRef> object) {
    static Lost block(Cid cid) {
        return new Lost(cid, Optional.empty());
    }

    static Lost object(ObjectRef object) {
        return new Lost(object.cid(), Optional.of(object));
    }
}
