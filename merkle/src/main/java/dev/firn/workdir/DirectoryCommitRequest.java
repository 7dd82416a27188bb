package dev.firn.workdir;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import java.util.Optional;

/**
 * What is wanted of a commit of a directory.
 *
 * @param branch the branch that moves, created if it is absent
 * @param at path of the node that the directory is in the version, empty for the whole of it; nothing for what it was last time, else the whole
 * @param mode how much of the node the directory is taken for
 * @param commit message, author, time, and what to do where nothing changed
 */
public record DirectoryCommitRequest(RefName branch, Optional<String> at, Mode mode, CommitRequest commit) {
    /** How much of the node the directory is taken for. */
    public enum Mode {
        /**
         * What it was last time: laid over the branch, if it was and is not all of what the branch has; else the whole of the node, where what has no file is removed.
         * Others' changes of the branch are a conflict.
         */
        AS_BEFORE,
        /** It is laid over what the branch names: nothing is removed. */
        OVERLAY,
        /** It is the whole of the node, whatever it stood on and whatever others changed: the branch then has just what the directory has. */
        REPLACE
    }

    /** A commit of the whole directory, at where it was last time. */
    public static DirectoryCommitRequest of(RefName branch, CommitRequest commit) {
        return new DirectoryCommitRequest(branch, Optional.empty(), Mode.AS_BEFORE, commit);
    }
}
