package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.ContainerStatistics;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import java.util.HashSet;
import java.util.Set;

/** Says what the repository holds. */
final class StatsCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Say what the repository holds: versions, the bytes they would have as directories, the bytes that are stored, and in how many containers.",
                    "'firn du' says the same for each version, 'firn du REV' for each array.")
            .examples("firn stats", "firn stats --json");

    StatsCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        Repository repository = open.repository();
        Set<Cid> commits = new HashSet<>();
        long logicalBytes = 0;
        for (RefCell cell : repository.refs().allCells()) {
            if (cell.commit().isPresent()) {
                logicalBytes += logicalBytes(repository, cell.commit().get(), commits);
            }
        }
        report(repository, commits.size(), logicalBytes);
    }

    private static long logicalBytes(Repository repository, Cid from, Set<Cid> commits) {
        long sizeBytes = 0;
        for (CommitLog.Entry entry : repository.log(from)) {
            if (commits.add(entry.cid())) {
                sizeBytes += entry.commit().summary().sizeBytes();
            }
        }
        return sizeBytes;
    }

    private void report(Repository repository, int versions, long logicalBytes) {
        ContainerStatistics containers = repository.store().statistics();
        long storedBytes = containers.data().sizeBytes()
                + containers.metadata().sizeBytes()
                + containers.lines().sizeBytes();
        int branches = repository.refs().list(RefName.Kind.HEADS).size();
        int tags = repository.refs().list(RefName.Kind.TAGS).size();
        String ratio = DistinctObjects.ratio(logicalBytes, storedBytes);
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(),
                    MapNode.builder()
                            .put("branches", branches)
                            .put("damagedContainers", containers.damagedContainers())
                            .put("data", (Ipld) json(containers.data()))
                            .put("dedupRatio", ratio)
                            .put("lines", (Ipld) json(containers.lines()))
                            .put("logicalBytes", logicalBytes)
                            .put("metadata", (Ipld) json(containers.metadata()))
                            .put("repository", repository.id())
                            .put("storedBytes", storedBytes)
                            .put("tags", tags)
                            .put("versions", versions)
                            .build());
            return;
        }
        terminal().line("repository   " + repository.id() + " at " + Shown.name(repository.place()));
        terminal()
                .line("refs         " + branches + (branches == 1 ? " branch, " : " branches, ")
                        + Shown.count(tags, "tag"));
        terminal().line("versions     " + versions);
        terminal().line("as files     " + Shown.exactSize(logicalBytes));
        terminal().line("stored       " + Shown.exactSize(storedBytes) + "; ratio " + ratio);
        line("data", containers.data());
        line("nodes", containers.metadata());
        line("documents", containers.lines());
        if (containers.damagedContainers() > 0) {
            terminal()
                    .line("damaged      " + Shown.count(containers.damagedContainers(), "container")
                            + "; see 'firn verify'");
        }
    }

    private void line(String name, ContainerStatistics.Kind kind) {
        terminal()
                .line(Shown.left(name, 12) + " " + Shown.count(kind.containers(), "container") + " with "
                        + Shown.count(kind.entries(), "block") + ", " + Shown.size(kind.sizeBytes()));
    }

    private static MapNode json(ContainerStatistics.Kind kind) {
        return MapNode.builder()
                .put("blocks", kind.entries())
                .put("containers", kind.containers())
                .put("sizeBytes", kind.sizeBytes())
                .build();
    }
}
