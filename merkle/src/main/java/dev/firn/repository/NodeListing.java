package dev.firn.repository;

/**
 * One child of a node.
 *
 * @param name last segment of its path
 * @param kind what it is
 * @param keyCount how many keys stand at it and below: 1 for a file
 * @param sizeBytes the sizes of their objects added up
 */
public record NodeListing(String name, Kind kind, long keyCount, long sizeBytes) {
    /** What a path can be. */
    public enum Kind {
        /** A Zarr array. */
        ARRAY,
        /** A Zarr group. */
        GROUP,
        /** A directory without metadata of its own. */
        DIRECTORY,
        /** One key. */
        FILE
    }
}
