package dev.firn.simulation;

/** The calls of the system that a simulated process makes. At each it may be stopped, killed, or told that the call failed. */
enum Step {
    OPEN,
    CREATE,
    READ,
    WRITE,
    SYNC_FILE,
    SYNC_DIRECTORY,
    LINK,
    UNLINK,
    RENAME,
    MAKE_DIRECTORY,
    CHANGE_MODE,
    LIST,
    LOOK,
    LOCK;

    /** Whether it takes space, so that a full disk refuses it. */
    boolean needsSpace() {
        return switch (this) {
            case CREATE, WRITE, LINK, RENAME, MAKE_DIRECTORY -> true;
            default -> false;
        };
    }

    /** Whether others could see a difference between before and after, or it sees what others do. */
    boolean isShared() {
        return this != LOOK && this != READ && this != CHANGE_MODE;
    }
}
