package dev.firn.bridge.gateway;

import dev.firn.cas.Cid;
import dev.firn.cas.scratch.SortedScratch;

/** Which blocks of a walk came before. For one thread. */
interface SeenBlocks {
    /** How a block came before. */
    enum Before {
        /** Not at all. */
        NEVER,
        /** It itself, but perhaps not all that is wanted below it. */
        PART,
        /** With all that is below it. */
        WHOLE
    }

    /** Notes a block, {@code whole} if all below it that a walk could want comes with it; how it came before. */
    Before add(Cid cid, boolean whole);

    /** Remembers nothing, so that blocks are shown as often as they come. */
    static SeenBlocks none() {
        return (cid, whole) -> Before.NEVER;
    }

    /** Remembers in {@code known}, an empty map: in memory or on disk as that has it. */
    static SeenBlocks in(SortedScratch known) {
        byte[] part = {0};
        byte[] all = {1};
        return (cid, whole) -> {
            byte[] key = cid.toBytes();
            byte[] value = known.find(key).orElse(null);
            if (value == null || value[0] == 0 && whole) {
                known.put(key, whole ? all : part);
            }
            return value == null ? Before.NEVER : value[0] == 0 ? Before.PART : Before.WHOLE;
        };
    }
}
