package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefName;

/**
 * What a branch or tag of another repository names.
 *
 * @param ref a branch or a tag
 * @param commit the commit, dag-json
 */
public record RemoteRef(RefName ref, Cid commit) {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if it is neither branch nor tag, or no commit can have this CID
     */
    public RemoteRef {
        if (ref.kind() == RefName.Kind.REMOTES) {
            throw new IllegalArgumentException(ref + " is what a repository remembers of a third one");
        }
        if (!commit.isFirn() || !commit.has(Codec.DAG_JSON)) {
            throw new IllegalArgumentException("ref " + ref + " names " + commit + ", which is no commit's CID");
        }
    }
}
