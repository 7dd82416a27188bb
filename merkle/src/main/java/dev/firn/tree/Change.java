package dev.firn.tree;

/**
 * One difference between two trees.
 *
 * @param <V> the values of the trees
 */
public sealed interface Change<V> {

    /** The key at which they differ. */
    Bits key();

    /**
     * Only the second has the key.
     *
     * @param <V> the values of the trees
     */
    record Added<V>(Bits key, V value) implements Change<V> {}

    /**
     * Only the first has the key.
     *
     * @param <V> the values of the trees
     */
    record Removed<V>(Bits key, V value) implements Change<V> {}

    /**
     * Both have the key, with values that are not equal.
     *
     * @param <V> the values of the trees
     */
    record Modified<V>(Bits key, V before, V after) implements Change<V> {}
}
