package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one commit and what it changed. */
@Command(
        name = "show",
        description = {"Show one commit: what it says, and in what it differs from its first parent."},
        footer = {"", "Examples:", "  firn show", "  firn show main~2", "  firn show --json v1.0"})
final class ShowCommand extends RepositoryCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REV",
            defaultValue = "main",
            description = "The commit; by default ${DEFAULT-VALUE}.")
    private String revision;

    ShowCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        Cid cid = open.resolve(revision);
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
