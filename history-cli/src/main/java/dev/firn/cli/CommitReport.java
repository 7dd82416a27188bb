package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.WriteStatistics;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitResult;
import java.util.Optional;

/**
 * What is said of a commit that was made, or was not as nothing changed.
 *
 * @param branch the branch
 * @param base the commit that it stands on
 * @param result what became of it
 */
record CommitReport(RefName branch, Optional<Cid> base, CommitResult result) {
    /** Notes the commit, if one was made, before anything of it is printed. */
    static void note(Terminal terminal, RefName branch, CommitResult result) {
        result.commit()
                .ifPresent(commit ->
                        terminal.happened("branch " + Shown.name(branch.name()) + " has the new commit " + commit));
    }

    /** Prints it for people; {@code unchanged} where no commit was made. */
    void print(Terminal terminal, String unchanged) {
        if (result.commit().isEmpty()) {
            terminal.line(unchanged);
            return;
        }
        Cid commit = result.commit().get();
        terminal.line("commit " + Shown.cid(commit) + " on " + branch.name());
        terminal.line("  " + CommitText.changes(result.summary()));
        WriteStatistics written = result.written();
        terminal.line("  " + Shown.size(newBytes(written)) + " new, " + Shown.size(written.sharedBytes())
                + " shared; the version has " + Shown.size(result.summary().sizeBytes()));
    }

    /** It as JSON; {@code commit} is left out if none was made. */
    MapNode.Builder json() {
        MapNode.Builder json = MapNode.builder()
                .put("branch", branch.name())
                .put("manifest", result.manifest().toString())
                .put("newBytes", newBytes(result.written()))
                .put("sharedBytes", result.written().sharedBytes())
                .put("sizeBytes", result.summary().sizeBytes())
                .put("summary", (Ipld) CommitText.json(result.summary()))
                .put("warnings", (Ipld) ListNode.ofTexts(result.warnings()));
        base.ifPresent(cid -> json.put("base", cid.toString()));
        result.commit().ifPresent(cid -> json.put("commit", cid.toString()));
        return json;
    }

    private static long newBytes(WriteStatistics written) {
        return written.newBytes() + written.newBlockBytes();
    }
}
