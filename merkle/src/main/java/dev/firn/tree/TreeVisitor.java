package dev.firn.tree;

import dev.firn.cas.FirnException;

/**
 * Is shown everything in a tree, in order. As it stands it looks at nothing and stops at the first damage.
 *
 * @param <V> the values of the tree
 */
public interface TreeVisitor<V> {

    /** A node comes, and what is below it if this returns true: false skips it unread (it was seen elsewhere, say). */
    default boolean enter(Item.Branch<V> branch) {
        return true;
    }

    /** An entry. */
    default void entry(Item.Entry<V> entry) {}

    /** A node cannot be read or is not lawful, and so nothing below it is shown. Throws the report, or takes it and lets the walk go on. */
    default void damaged(Item.Branch<V> branch, FirnException report) {
        throw report;
    }
}
