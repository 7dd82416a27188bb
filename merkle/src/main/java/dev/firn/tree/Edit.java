package dev.firn.tree;

/**
 * One change that is asked of a tree.
 *
 * @param <V> the values of the tree
 */
public sealed interface Edit<V> {

    /** The key it is about. */
    Bits key();

    /**
     * Let {@code value} stand at {@code key}, whatever stood there.
     *
     * @param <V> the values of the tree
     */
    record Put<V>(Bits key, V value) implements Edit<V> {}

    /**
     * Let nothing stand at {@code key}.
     *
     * @param <V> the values of the tree
     */
    record Delete<V>(Bits key) implements Edit<V> {}
}
