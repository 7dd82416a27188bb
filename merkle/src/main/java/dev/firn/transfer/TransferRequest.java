package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.manifest.Scope;
import java.util.List;
import java.util.Set;

/**
 * What is to be had once a transfer is through.
 *
 * @param heads commits, which are wanted with what they were made from
 * @param remote the name under which what is left out is recorded as promised
 * @param extent how much of each version, and how far back
 * @param here what is here already
 */
public record TransferRequest(List<Cid> heads, String remote, Extent extent, Here here) {
    /** Copies the list. */
    public TransferRequest {
        heads = List.copyOf(heads);
    }

    /**
     * How much.
     *
     * @param scope which part of each version
     * @param depth how many commits deep, counted from the heads, at least 1; {@link Integer#MAX_VALUE} for all
     */
    public record Extent(Scope scope, int depth) {
        /** Checks the depth. */
        public Extent {
            if (depth < 1) {
                throw new IllegalArgumentException("a depth of " + depth);
            }
        }

        /** All of every version. */
        public static Extent whole() {
            return new Extent(Scope.all(), Integer.MAX_VALUE);
        }
    }

    /**
     * What earlier transfers and commits here have made sure of.
     *
     * @param commits which are complete within the scope
     * @param beyond whether that holds for what they were made from, too
     * @param ends commits with which history begins to be absent: the source does not have them, or they were left out before and nobody asks for them now;
     *     they are recorded as absent
     */
    public record Here(Set<Cid> commits, Beyond beyond, Set<Cid> ends) {
        /** Copies the sets. */
        public Here {
            commits = Set.copyOf(commits);
            ends = Set.copyOf(ends);
        }

        /** Nothing is here, and the source ends before these commits. */
        public static Here nothingWithout(Set<Cid> ends) {
            return new Here(Set.of(), Beyond.KNOWN, ends);
        }
    }

    /** What is known of the commits before those that are here. */
    public enum Beyond {
        /** They are here too, or recorded as absent and not asked for now: nobody looks. */
        KNOWN,
        /** Some may be absent that are asked for now: each is looked at. */
        SOUGHT
    }
}
