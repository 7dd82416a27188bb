package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.zarr.ChunkCoordinates;
import java.util.Optional;

/**
 * One key in which two manifests differ.
 *
 * @param key the key of the hierarchy
 * @param before what it held; nothing if it was absent
 * @param after what it holds; nothing if it is gone
 * @param chunk which chunk it is, in the later manifest or, if it is gone, was in the earlier; nothing for a document
 */
public record KeyChange(String key, Optional<ObjectRef> before, Optional<ObjectRef> after, Optional<ChunkPlace> chunk) {

    /**
     * A chunk of an array.
     *
     * @param arrayPath the path of the array, empty for the root
     * @param coordinates the place of the chunk in the grid
     */
    public record ChunkPlace(String arrayPath, ChunkCoordinates coordinates) {}

    /** In the later one only. */
    public boolean isAdded() {
        return before.isEmpty();
    }

    /** In the earlier one only. */
    public boolean isRemoved() {
        return after.isEmpty();
    }
}
