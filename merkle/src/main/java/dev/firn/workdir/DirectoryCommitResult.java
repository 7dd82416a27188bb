package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.repository.CommitResult;
import java.util.Optional;

/**
 * What became of a commit of a directory.
 *
 * @param commit the new commit and what was stored; nothing if the directory is what the version is, and no commit was wanted then
 * @param base the commit that the changes stand on; nothing for the first
 * @param counts how many files differ from it, and what was read
 * @param replacedKeys how many keys of the branch were changed or removed though the directory never stood on them; nothing if it is known what it stands on
 * @param remembered whether the repository remembers the directory now, so that the next look is quick
 */
public record DirectoryCommitResult(
        Optional<CommitResult> commit,
        Optional<Cid> base,
        ChangeCounts counts,
        Optional<Long> replacedKeys,
        boolean remembered) {}
