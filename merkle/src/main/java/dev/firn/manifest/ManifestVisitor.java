package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;

/** Is shown everything of a manifest: pages, nodes, and the objects of all keys. */
public interface ManifestVisitor {
    /** A page or node comes, and what is below it if this returns true. */
    boolean enter(Cid node);

    /** Where the bytes of a key stand. */
    enum Held {
        /** In the manifest itself; they were checked. */
        INLINE,
        /** In the store, under their own CID. */
        STORED
    }

    /** A key and what it holds. */
    void key(String key, ObjectRef object, Held held);

    /** After {@link #key}: it is a document that stands in the store though it is short enough for the manifest, so it must not be text. */
    default void shortDocument(String key, ObjectRef object) {}

    /**
     * A page or node cannot be read or is not lawful, and nothing below it is shown.
     *
     * @param where which keys it leads to, in words
     */
    void damaged(Cid node, String where, FirnException report);
}
