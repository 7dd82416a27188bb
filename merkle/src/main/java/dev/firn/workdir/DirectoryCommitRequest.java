package dev.firn.workdir;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import java.util.Optional;

/**
 * What is wanted of a commit of a directory.
 *
 * @param branch the branch that moves, created if it is absent
 * @param at path of the node that the directory is in the version, empty for the whole of it; nothing for what it was last time, else the whole
 * @param mode what becomes of keys without a file
 * @param commit message, author, time, and what to do where nothing changed
 */
public record DirectoryCommitRequest(RefName branch, Optional<String> at, Mode mode, CommitRequest commit) {
    /** What becomes of keys that have no file. */
    public enum Mode {
        /** The directory is the whole of the node: what has no file is removed. */
        REPLACE,
        /** The directory is laid over what the branch names: nothing is removed. */
        OVERLAY
    }

    /** A commit of the whole directory, at where it was last time. */
    public static DirectoryCommitRequest of(RefName branch, CommitRequest commit) {
        return new DirectoryCommitRequest(branch, Optional.empty(), Mode.REPLACE, commit);
    }
}
