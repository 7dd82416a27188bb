package dev.firn.bridge.blocks;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;

/** Whether a block is one of a repository's is not known yet: its versions are still being looked through. Asking again later helps. */
public final class StillLookingException extends FirnException {
    private static final long serialVersionUID = 1L;

    StillLookingException(Cid cid) {
        super(Kind.MISSING, "whether there is a block " + cid + " is not known yet: versions are being looked through");
    }
}
