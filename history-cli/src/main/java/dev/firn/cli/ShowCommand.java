package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;

/** Shows one commit and what it changed. */
final class ShowCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Show one commit: what it says, and in what it differs from its first parent.")
            .examples("firn show", "firn show main~2", "firn show --json v1.0");

    private final Setting<String> revision = parameter("REV", "The commit; by default ${DEFAULT-VALUE}.", "main");

    ShowCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        Cid cid = open.resolve(revision.value());
        Repository repository = open.repository();
        Commit commit = repository.commit(cid);
        Snapshot before = commit.firstParent()
                .filter(parent -> !repository.store().isRecordedAbsent(parent))
                .map(repository::snapshot)
                .orElseGet(repository::emptySnapshot);
        DiffReport report = DiffReport.of(VersionDiff.between(before, repository.snapshot(cid)));
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(),
                    CommitText.json(cid, commit).toBuilder()
                            .put("changes", (Ipld) report.json())
                            .build());
        } else {
            terminal().text(CommitText.lines(cid.toString(), commit));
            terminal().line("");
            report.print(terminal());
        }
    }
}
