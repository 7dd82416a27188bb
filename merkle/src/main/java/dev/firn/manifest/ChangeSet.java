package dev.firn.manifest;

import java.util.Optional;
import java.util.function.Consumer;

/** Pending changes by key, each key at most once. */
public interface ChangeSet {
    /**
     * One change.
     *
     * @param key the key of the hierarchy it is about
     * @param change what is wanted there
     */
    record KeyedChange(String key, PendingChange change) {}

    /** What is wanted of a key, if anything is. */
    Optional<PendingChange> find(String key);

    /** Shows the keys among the changes that may be those of array documents, each once, in any order. */
    void forEachArrayDocument(Consumer<String> visitor);

    /** Shows all changes: a key comes right before all keys below it, which come together. */
    void forEach(Consumer<KeyedChange> visitor);
}
