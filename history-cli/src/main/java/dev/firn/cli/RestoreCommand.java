package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.SessionTarget;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ZarrKey;
import java.util.Optional;

/** Makes an old version the newest one. */
final class RestoreCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make the content of an old version the next version of a branch.",
                    "",
                    "This is how a branch that others have seen is rolled back: nothing is taken out of its history, a commit is added. With PATH only the node"
                            + " or key there becomes what it was (if there was none then, it is removed); everything else stays. No chunk is copied or read.",
                    "",
                    "Directories are not touched; 'firn checkout' brings one to the new version.")
            .examples(
                    "firn restore v1.0 -m \"Back to the release\"",
                    "firn restore main~3 sst/anomaly -m \"Undo the recalibration of the anomaly\"");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final CommitOptions commitOptions = with(new CommitOptions());
    private final Setting<String> revision = parameter("REV", "The version whose content is wanted back.");
    private final Setting<String> path = parameter("PATH", "The node or key to bring back; by default everything.", "");

    RestoreCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        commitOptions.requireMessage();
        String wanted = RevisionPath.parse(":" + path.value()).path();
        if (!wanted.isEmpty()) {
            ZarrKey.check(wanted);
        }
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            RefName branch = commitOptions.branch();
            open.lookedAt(branch);
            Cid source = open.resolve(revision.value());
            Cid head = open.repository()
                    .refs()
                    .find(branch)
                    .flatMap(cell -> cell.commit())
                    .orElseThrow(() -> FirnException.missing("there is no branch " + branch.name())
                            .withHint("'firn branch " + branch.name() + " " + revision.value() + "' makes one there"));
            CommitResult result = restore(open, new SessionTarget(branch, Optional.of(head)), source, wanted);
            CommitReport.note(terminal, branch, result);
            CommitReport report = new CommitReport(branch, Optional.of(head), result);
            if (output.isJson()) {
                OutputOptions.print(terminal, report.json().build());
            } else if (!output.isQuiet()) {
                report.print(
                        terminal,
                        "nothing to restore: " + (wanted.isEmpty() ? "the content" : wanted) + " is what it was in "
                                + revision.value());
            }
            return ExitCodes.DONE;
        }
    }

    private CommitResult restore(OpenRepository open, SessionTarget target, Cid source, String wanted) {
        Repository repository = open.repository();
        Snapshot old = repository.snapshot(source);
        Snapshot now = repository.snapshot(target.base().orElseThrow());
        requireContent(old, now, wanted);
        CommitRequest request = commitOptions.request(open, terminal, commitOptions.requireMessage());
        try (Session session = repository.session(target)) {
            now.diff(old, change -> {
                terminal.interruption().check();
                if (!isBelow(change.key(), wanted)) {
                    return;
                }
                if (change.isRemoved()) {
                    session.delete(change.key());
                } else {
                    session.copy(old, change.key(), change.key());
                }
            });
            return session.commit(request, commit -> terminal.interruption().hold());
        }
    }

    private void requireContent(Snapshot old, Snapshot now, String wanted) {
        if (!wanted.isEmpty() && !mayHold(old, wanted) && !mayHold(now, wanted)) {
            throw FirnException.missing(
                    "there is nothing at " + ZarrKey.shown(wanted) + ", neither now nor in " + revision.value());
        }
    }

    /** Whether there is something at a path, or may be chunks of an array above. */
    private static boolean mayHold(Snapshot version, String path) {
        return version.totals(path).entryCount() > 0
                || !version.manifest().chunkMapsOver(path).isEmpty();
    }

    private static boolean isBelow(String key, String path) {
        return path.isEmpty() || key.equals(path) || (key.startsWith(path) && key.charAt(path.length()) == '/');
    }
}
