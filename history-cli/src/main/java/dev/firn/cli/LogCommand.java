package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists commits. */
@Command(
        name = "log",
        description = "List the commits that led to a version, newest first.",
        footer = {
            "",
            "Examples:",
            "  firn log",
            "  firn log -n 3 --oneline main~10",
            "  firn log --json | jq '.commits[].message'"
        })
final class LogCommand extends RepositoryCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REV",
            defaultValue = "main",
            description = "Where to begin; by default ${DEFAULT-VALUE}.")
    private String revision;

    @Option(names = "-n", paramLabel = "N", description = "At most so many commits.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--oneline", description = "One line for each commit.")
    private boolean oneLine;

    LogCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        if (limit < 0) {
            throw new UsageException("-n wants a number of commits, not " + limit);
        }
        List<CommitLog.Entry> entries = new ArrayList<>();
        for (CommitLog.Entry entry : open.repository().log(open.resolve(revision))) {
            if (entries.size() >= limit) {
                break;
            }
            entries.add(entry);
        }
        if (output().isJson()) {
            List<Ipld> commits = new ArrayList<>();
            entries.forEach(entry -> commits.add(CommitText.json(entry.cid(), entry.commit())));
            OutputOptions.print(
                    terminal(), MapNode.builder().put("commits", commits).build());
        } else {
            print(entries);
            sayWhereHistoryEnds(open.repository(), entries);
        }
    }

    private void sayWhereHistoryEnds(Repository repository, List<CommitLog.Entry> entries) {
        if (repository.store().absences().isEmpty() || output().isQuiet()) {
            return;
        }
        for (CommitLog.Entry entry : entries) {
            if (entry.commit().parents().stream().anyMatch(repository.store()::isRecordedAbsent)) {
                terminal().flush();
                terminal()
                        .note("firn: what was before " + Shown.cid(entry.cid())
                                + " was not fetched: history is shallow here; 'firn fetch --depth N' fetches more");
            }
        }
    }

    private void print(List<CommitLog.Entry> entries) {
        List<Cid> cids = new ArrayList<>(entries.size());
        entries.forEach(entry -> cids.add(entry.cid()));
        List<String> names = Shown.shortened(cids);
        for (int i = 0; i < names.size(); i++) {
            Commit commit = entries.get(i).commit();
            if (oneLine) {
                terminal().line(names.get(i) + " " + Shown.name(commit.subject()));
            } else {
                terminal().text((i == 0 ? "" : "\n") + CommitText.lines(names.get(i), commit));
            }
        }
    }
}
