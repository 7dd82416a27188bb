package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.ContainerStatistics;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Says what the repository holds. */
final class StatsCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Say what the repository holds: versions, the bytes they would have as directories, the bytes that are stored, and in how many containers.",
                    "'firn du' says the same for each version, 'firn du REV' for each array. In a partial clone, the ratio is that of what is here.")
            .examples("firn stats", "firn stats --json");

    StatsCommand(Terminal terminal) {
        super(HELP, terminal, Access.LOOK);
    }

    @Override
    void run(OpenRepository open) {
        Repository repository = open.repository();
        Versions versions = new Versions();
        for (RefCell cell : repository.refs().allCells()) {
            if (cell.commit().isPresent()) {
                versions.add(repository, cell.commit().get());
            }
        }
        report(repository, versions);
    }

    /** The versions that refs lead to, each once. */
    private static final class Versions {
        private final Set<Cid> commits = new HashSet<>();
        private final Map<Cid, Long> absentBytesOf = new HashMap<>();
        /** What they would have as directories. */
        private long sizeBytes;
        /** What of that is not here, but promised by a remote. */
        private long absentBytes;

        void add(Repository repository, Cid from) {
            for (CommitLog.Entry entry : repository.log(from)) {
                if (commits.add(entry.cid())) {
                    sizeBytes += entry.commit().summary().sizeBytes();
                    // Versions of one content have one manifest.
                    absentBytes += absentBytesOf.computeIfAbsent(
                            entry.commit().manifest(), same -> PartialUsage.absentBytes(repository, entry));
                }
            }
        }
    }

    private void report(Repository repository, Versions versions) {
        ContainerStatistics containers = repository.store().statistics();
        long storedBytes = containers.data().sizeBytes()
                + containers.metadata().sizeBytes()
                + containers.lines().sizeBytes();
        int branches = repository.refs().list(RefName.Kind.HEADS).size();
        int tags = repository.refs().list(RefName.Kind.TAGS).size();
        String ratio = DistinctObjects.ratio(versions.sizeBytes - versions.absentBytes, storedBytes);
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(),
                    MapNode.builder()
                            .put("absentBytes", versions.absentBytes)
                            .put("branches", branches)
                            .put("damagedContainers", containers.damagedContainers())
                            .put("data", (Ipld) json(containers.data()))
                            .put("dedupRatio", ratio)
                            .put("lines", (Ipld) json(containers.lines()))
                            .put("logicalBytes", versions.sizeBytes)
                            .put("metadata", (Ipld) json(containers.metadata()))
                            .put("repository", repository.id())
                            .put("storedBytes", storedBytes)
                            .put("tags", tags)
                            .put("versions", versions.commits.size())
                            .build());
            return;
        }
        terminal().line("repository   " + repository.id() + " at " + Shown.name(repository.place()));
        terminal()
                .line("refs         " + branches + (branches == 1 ? " branch, " : " branches, ")
                        + Shown.count(tags, "tag"));
        boolean isPartial = versions.absentBytes > 0;
        terminal().line("versions     " + versions.commits.size());
        terminal().line("as files     " + Shown.exactSize(versions.sizeBytes));
        if (isPartial) {
            terminal()
                    .line("not here     " + Shown.exactSize(versions.absentBytes)
                            + " of that, but promised by a remote");
        }
        terminal()
                .line("stored       " + Shown.exactSize(storedBytes) + "; ratio "
                        + (isPartial ? "of what is here " : "") + ratio);
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
