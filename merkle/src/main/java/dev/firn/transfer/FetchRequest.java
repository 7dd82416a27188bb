package dev.firn.transfer;

import dev.firn.cas.ref.RefName;

/**
 * What to fetch from a remote.
 *
 * @param remote the name under which it is remembered, such as {@code origin}
 * @param extent how much of each version, and how far back
 * @param again how much of what is here already is looked at once more
 * @param gone what becomes of what is remembered of branches that the remote has no longer
 */
public record FetchRequest(String remote, TransferRequest.Extent extent, Again again, Gone gone) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it cannot stand before the name of a branch, or has a slash
     */
    public FetchRequest {
        if (remote.contains("/")) {
            throw new IllegalArgumentException("a remote's name has no slash: " + remote);
        }
        RefName.remote(remote, "main");
    }

    /** How much of what is here already is looked at once more. */
    public enum Again {
        /** Nothing: what earlier transfers left out stays absent. */
        NOTHING,
        /** Which commits there are: history that was cut off goes on. */
        HISTORY,
        /** Every version: parts that were left out are wanted now. */
        VERSIONS,
        /** Both. */
        EVERYTHING
    }

    /** What becomes of branches that the remote has no longer. */
    public enum Gone {
        /** What is remembered of them stays. */
        KEEP,
        /** It is forgotten. */
        FORGET
    }
}
