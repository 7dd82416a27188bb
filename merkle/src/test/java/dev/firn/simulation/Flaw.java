package dev.firn.simulation;

/**
 * Bugs that are planted to see that the simulation finds them: where the simulated system, or a space between it and the repository, does not do what was asked.
 * To the checker that is the same as a repository that does not ask.
 */
enum Flaw {
    NONE(0),
    /** The bytes of files are not synced. */
    FILE_NOT_SYNCED(20),
    /** The directory of packs is not synced after a pack got its name. */
    PACKS_DIRECTORY_NOT_SYNCED(20),
    /** The directory of lines is not synced. */
    LINES_DIRECTORY_NOT_SYNCED(20),
    /** The directory of a ref is not synced after its next cell got its name. */
    REF_DIRECTORY_NOT_SYNCED(20),
    /** The name of a new directory is not synced. */
    NEW_DIRECTORY_NOT_SYNCED(20),
    /** A file gets its name, and only then are its bytes synced. */
    NAMED_BEFORE_SYNCED(300),
    /** A failed sync is tried again, and believed when it succeeds. */
    FAILED_SYNC_TRIED_AGAIN(200),
    /** The next cell of a ref replaces one that is there. */
    CELL_NOT_EXCLUSIVE(60),
    /** A file gets its name first, and its bytes afterwards. */
    NAMED_BEFORE_WRITTEN(60),
    /** Everybody gets every lock. */
    LOCKS_IGNORED(60),
    /** The ref moves before the packs it leads to are durable. */
    REF_BEFORE_DURABLE_PACK(200),
    /** The ref moves before the packs it leads to are there. */
    REF_BEFORE_PACK(60),
    /** A movement is acknowledged without looking whether it is the highest. */
    ACKNOWLEDGED_WITHOUT_LOOKING(300),
    /** What an index says to be there is believed without a look, also after a crash. */
    INDEX_TRUSTED(1000),
    /** Only directories that this process wrote to are synced before the ref moves. */
    OTHERS_DIRECTORIES_NOT_SYNCED(1500),
    /** A ref is read from memory for a while. */
    REF_FROM_MEMORY(60),
    /** A movement whose outcome is not known is reported as failed. */
    UNKNOWN_CALLED_FAILED(300),
    /** Containers are deleted before what they were merged into is durable. */
    MERGED_BEFORE_DURABLE(100),
    /** A file that is not whole is counted as written. */
    SHORT_WRITE_BELIEVED(20);

    private final int withinSeeds;

    Flaw(int withinSeeds) {
        this.withinSeeds = withinSeeds;
    }

    /** Within how many seeds, from 1 on, the simulation must find it. */
    int withinSeeds() {
        return withinSeeds;
    }

    /** Whether it lies in a space between the repository and the simulated system. */
    boolean isInSpace() {
        return switch (this) {
            case REF_BEFORE_PACK,
                    ACKNOWLEDGED_WITHOUT_LOOKING,
                    INDEX_TRUSTED,
                    OTHERS_DIRECTORIES_NOT_SYNCED,
                    REF_FROM_MEMORY,
                    UNKNOWN_CALLED_FAILED,
                    MERGED_BEFORE_DURABLE -> true;
            default -> false;
        };
    }
}
