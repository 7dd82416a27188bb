package dev.firn.cas.store;

/**
 * What a writer was given.
 *
 * @param newObjects objects that were stored
 * @param newBytes their bytes
 * @param sharedObjects objects that were known already, in the store or earlier in the same writer
 * @param sharedBytes their bytes
 * @param newBlocks blocks (nodes, pages, commits) that were stored
 * @param newBlockBytes their bytes
 */
public record WriteStatistics(
        long newObjects, long newBytes, long sharedObjects, long sharedBytes, long newBlocks, long newBlockBytes) {}
