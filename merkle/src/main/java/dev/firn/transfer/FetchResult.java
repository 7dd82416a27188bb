package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import java.util.List;
import java.util.Optional;

/**
 * What a fetch did.
 *
 * @param refs every ref that the remote has, and those that were forgotten
 * @param transfer what was copied
 */
public record FetchResult(List<Moved> refs, TransferResult transfer) {
    /** Copies the list. */
    public FetchResult {
        refs = List.copyOf(refs);
    }

    /**
     * One ref of the repository that was fetched into.
     *
     * @param ref the name here: of a tag its own, of a branch that of the remote and its own
     * @param before what it named
     * @param after what it names; nothing if it was forgotten
     * @param how what became of it
     */
    public record Moved(RefName ref, Optional<Cid> before, Optional<Cid> after, How how) {}

    /** What became of a ref. */
    public enum How {
        /** It names what it named. */
        SAME,
        /** It is new here. */
        NEW,
        /** It went on to a commit that was made from the one before. */
        FORWARD,
        /** It was moved to a commit that was not made from the one before, or of which that is not known here. */
        REWOUND,
        /** It is a tag that names another commit here, and stays. */
        KEPT,
        /** The remote has it no longer, and it was forgotten. */
        FORGOTTEN
    }
}
