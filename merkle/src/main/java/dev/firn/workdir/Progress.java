package dev.firn.workdir;

/**
 * Hears how far a long operation is. May be called by several threads at once and often, so it must be quick; what it does never changes the result.
 */
public interface Progress {
    /** One that does nothing. */
    Progress NONE = new Progress() {};

    /** A new phase begins. */
    default void begin(Phase phase) {}

    /** It is now known how much the present phase will have to do: {@code files} of {@code sizeBytes} bytes together. */
    default void expect(long files, long sizeBytes) {}

    /** {@code files} more are done, with {@code sizeBytes} bytes. */
    default void advance(long files, long sizeBytes) {}

    /** What an operation is at. */
    enum Phase {
        /** The directory is listed. */
        SCAN,
        /** Files are read, hashed and, by a commit, stored. */
        READ,
        /** A version is compared with the directory before anything is written. */
        PLAN,
        /** Files are written. */
        WRITE,
        /** What was written is made durable. */
        SYNC,
        /** The version's chunk maps, manifest and commit are written and made durable; nothing is visible yet. */
        STORE,
        /** The version is made visible, or the directory remembered: from here on, what was begun goes on to its end. */
        FINISH
    }
}
