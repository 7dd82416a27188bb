package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import java.util.ArrayList;
import java.util.List;

/** Lists commits. */
final class LogCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of("List the commits that led to a version, newest first.")
            .examples("firn log", "firn log -n 3 --oneline main~10", "firn log --json | jq '.commits[].message'");

    private final Setting<String> revision = parameter("REV", "Where to begin; by default ${DEFAULT-VALUE}.", "main");
    private final Setting<Integer> limit = number("-n", "N", "At most so many commits.", Integer.MAX_VALUE);
    private final Flag oneLine = flag("--oneline", "One line for each commit.");

    LogCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        if (limit.value() < 0) {
            throw new UsageException("-n wants a number of commits, not " + limit.value());
        }
        List<CommitLog.Entry> entries = new ArrayList<>();
        for (CommitLog.Entry entry : open.repository().log(open.resolve(revision.value()))) {
            if (entries.size() >= limit.value()) {
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
            if (oneLine.isGiven()) {
                terminal().line(names.get(i) + " " + Shown.name(commit.subject()));
            } else {
                terminal().text((i == 0 ? "" : "\n") + CommitText.lines(names.get(i), commit));
            }
        }
    }
}
