package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import java.util.Optional;

/**
 * What a session changes.
 *
 * @param branch the branch that its commit moves, created if it is absent
 * @param base the commit that the changes stand on: what the branch must name when they are committed, or the parent with which it begins
 */
public record SessionTarget(RefName branch, Optional<Cid> base) {
    /** Checks that it is a branch. */
    public SessionTarget {
        if (branch.kind() != RefName.Kind.HEADS) {
            throw new IllegalArgumentException(branch + " is not a branch");
        }
    }
}
