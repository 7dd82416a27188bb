package dev.firn.cli;

import dev.firn.manifest.KeyChange;
import java.util.Optional;

/**
 * One key in which two sides differ.
 *
 * @param key the key
 * @param oldBytes how long its object was; nothing if it was absent
 * @param newBytes how long its object is; nothing if it is gone
 * @param chunk which chunk it is, on the newer side or, if it is gone, was on the older; nothing for a document
 */
record Difference(String key, Optional<Long> oldBytes, Optional<Long> newBytes, Optional<KeyChange.ChunkPlace> chunk) {
    /** On the newer side only. */
    boolean isAdded() {
        return oldBytes.isEmpty();
    }

    /** On the older side only. */
    boolean isRemoved() {
        return newBytes.isEmpty();
    }

    /** How long its object is or, if it is gone, was. */
    long sizeBytes() {
        return newBytes.or(() -> oldBytes).orElse(0L);
    }
}
