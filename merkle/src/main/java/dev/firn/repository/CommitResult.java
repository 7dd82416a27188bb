package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.store.WriteStatistics;
import dev.firn.history.ChangeSummary;
import java.util.List;
import java.util.Optional;

/**
 * What became of a session.
 *
 * @param commit the new commit; nothing if nothing changed and so none was made
 * @param manifest the manifest of the version
 * @param summary what changed
 * @param written what was stored for it
 * @param cell where the branch stands now; nothing if no commit was made
 * @param warnings sentences about documents that look like metadata and are kept as plain documents
 */
public record CommitResult(
        Optional<Cid> commit,
        Cid manifest,
        ChangeSummary summary,
        WriteStatistics written,
        Optional<RefCell> cell,
        List<String> warnings) {
    /** Copies the list. */
    public CommitResult {
        warnings = List.copyOf(warnings);
    }
}
