package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import java.io.Closeable;
import java.util.Optional;

/**
 * What a commit of a directory would change.
 *
 * @param branch the branch it would move
 * @param at path of the node that the directory is, empty for the whole version
 * @param base the commit that it would be a change of: what the directory stands on, else what the branch names; nothing if there is neither
 * @param head the commit that the branch names now; if it is not the base, others moved it
 * @param standing what the directory was last committed as or checked out from, if that is known
 * @param unfinished the commit whose checkout into the directory was cut short, or is under way; then only a commit that replaces is made
 * @param overlaid whether it would be laid over the branch, so that nothing is removed
 * @param refusal what it would be refused with now, mostly of kind CONFLICT
 * @param changes the changes; to be closed
 */
public record DirectoryStatus(
        RefName branch,
        String at,
        Optional<Cid> base,
        Optional<Cid> head,
        Optional<Standing> standing,
        Optional<Cid> unfinished,
        boolean overlaid,
        Optional<FirnException> refusal,
        DirectoryChanges changes)
        implements Closeable {

    /** Whether the branch was moved by others since the directory was committed or checked out. */
    public boolean isBehind() {
        return standing.isPresent()
                && head.isPresent()
                && !head.get().equals(standing.get().base());
    }

    @Override
    public void close() {
        changes.close();
    }
}
