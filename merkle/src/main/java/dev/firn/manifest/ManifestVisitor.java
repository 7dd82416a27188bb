package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;

/** Is shown everything of a manifest: pages, nodes, and the objects of all keys. */
public interface ManifestVisitor {
    /** A page or node comes, and what is below it if this returns true. */
    boolean enter(Cid node);

    /** A key and what it holds; {@code isInline} if its bytes stand in the manifest itself and were checked. */
    void key(String key, ObjectRef object, boolean isInline);

    /**
     * A page or node cannot be read or is not lawful, and nothing below it is shown.
     *
     * @param where which keys it leads to, in words
     */
    void damaged(Cid node, String where, FirnException report);
}
