package dev.firn.cas.store;

import dev.firn.cas.pack.EntryTable;
import java.util.random.RandomGenerator;

/**
 * What a store may use and how it cuts containers.
 *
 * @param random where names of containers come from: no two processes may draw the same, so a seeded one is for tests only
 * @param packBytes a pack is sealed once it is this long
 * @param packEntries a pack is sealed once it has this many entries, 1 to 131,072
 * @param ownPackBytes objects from this length on have a pack of their own; above 1 MiB
 * @param openPacks how many data packs one writer has open at most: as many as threads that put into it
 * @param cacheBytes how much of verified metadata blocks is kept in memory
 * @param openContainers how many containers are held open for reading
 */
public record StoreOptions(
        RandomGenerator random,
        long packBytes,
        int packEntries,
        long ownPackBytes,
        int openPacks,
        long cacheBytes,
        int openContainers) {
    private static final long MIB = 1L << 20;

    /** Checks the limits. */
    public StoreOptions {
        if (packBytes < 1
                || packEntries < 1
                || packEntries > EntryTable.MAX_ENTRIES
                || ownPackBytes <= MIB
                || openPacks < 1
                || cacheBytes < 0
                || openContainers < 1) {
            throw new IllegalArgumentException("options of a store out of bounds");
        }
    }

    /** Packs of 256 MiB or 65,536 entries, own packs from 8 MiB, two open packs, 16 MiB of cache, 256 open containers. */
    public static StoreOptions defaults(RandomGenerator random) {
        return new StoreOptions(random, 256 * MIB, 65_536, 8 * MIB, 2, 16 * MIB, 256);
    }

    /** The same with packs cut otherwise. */
    public StoreOptions withPacks(long newPackBytes, int newPackEntries, long newOwnPackBytes) {
        return new StoreOptions(
                random, newPackBytes, newPackEntries, newOwnPackBytes, openPacks, cacheBytes, openContainers);
    }

    /** The same with this much cache. */
    public StoreOptions withCacheBytes(long newCacheBytes) {
        return new StoreOptions(random, packBytes, packEntries, ownPackBytes, openPacks, newCacheBytes, openContainers);
    }
}
