package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.manifest.AbsentTotals;
import dev.firn.manifest.KeyChange;
import dev.firn.repository.ArrayListing;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.tree.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what versions and arrays take. */
@Command(
        name = "du",
        description = {
            "Say how many bytes versions and arrays have. Without REV each version that led to main, with what was new in it;",
            "with REV each array of that version. Where a part was left out, as in a partial clone, what is here is said instead of what was new."
        },
        footer = {"", "Examples:", "  firn du", "  firn du main:model"})
final class DuCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "REV[:PATH]", description = "The version, and where in it.")
    private Optional<String> place = Optional.empty();

    DuCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.openAsIs(terminal)) {
            List<Ipld> rows = new ArrayList<>();
            if (place.isPresent()) {
                arrays(open, RevisionPath.parse(place.get()), rows);
            } else {
                versions(open, rows);
            }
            if (output.isJson()) {
                OutputOptions.print(
                        terminal,
                        MapNode.builder()
                                .put(place.isPresent() ? "arrays" : "versions", rows)
                                .build());
            }
        }
        return ExitCodes.DONE;
    }

    private void arrays(OpenRepository open, RevisionPath at, List<Ipld> rows) {
        Snapshot snapshot = open.snapshot(at.revision());
        for (String path : arrays(open, snapshot, at.path())) {
            ArrayListing array = snapshot.array(path).orElseThrow();
            Totals absent = absent(open, snapshot, path);
            row(
                    array.storedBytes(),
                    Shown.count(array.chunkCount(), "chunk"),
                    (path.isEmpty() ? "." : path) + notHere(absent));
            rows.add(MapNode.builder()
                    .put("absentBytes", absent.storedBytes())
                    .put("chunks", array.chunkCount())
                    .put("path", path)
                    .put("sizeBytes", array.storedBytes())
                    .build());
        }
        Totals all = snapshot.totals(at.path());
        Totals absent = absent(open, snapshot, at.path());
        row(all.storedBytes(), Shown.count(all.entryCount(), "key"), "all" + notHere(absent));
    }

    /** The arrays below a path; none where their names are not here, as then only the whole can be added up. */
    private List<String> arrays(OpenRepository open, Snapshot snapshot, String path) {
        try {
            return snapshot.arrays(path);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.MISSING
                    || open.repository().store().absences().isEmpty()) {
                throw e;
            }
            terminal.note("firn: which arrays there are is not all here; name one that is");
            return List.of();
        }
    }

    /** What is promised by a remote and not here; nothing in a whole repository, and then nothing is read for it. */
    private static Totals absent(OpenRepository open, Snapshot snapshot, String path) {
        Store store = open.repository().store();
        return store.absences().isEmpty()
                ? Totals.ZERO
                : AbsentTotals.below(snapshot.manifest(), path, store::isRecordedAbsent);
    }

    private static String notHere(Totals absent) {
        return absent.equals(Totals.ZERO)
                ? ""
                : " (" + Shown.count(absent.entryCount(), "key") + ", " + Shown.size(absent.storedBytes())
                        + " not here but promised)";
    }

    private void versions(OpenRepository open, List<Ipld> rows) {
        Repository repository = open.repository();
        for (CommitLog.Entry entry : repository.log(open.resolve(OpenRepository.DEFAULT_BRANCH))) {
            Commit commit = entry.commit();
            Snapshot after = repository.snapshot(entry.cid());
            Snapshot before = commit.firstParent()
                    .filter(parent -> !repository.store().isRecordedAbsent(parent))
                    .map(repository::snapshot)
                    .orElseGet(repository::emptySnapshot);
            long sizeBytes = after.totals("").storedBytes();
            String name = Shown.cid(entry.cid()) + " " + Shown.name(commit.subject());
            MapNode.Builder json =
                    MapNode.builder().put("commit", entry.cid().toString()).put("sizeBytes", sizeBytes);
            Totals absent = absent(open, after, "");
            if (absent.equals(Totals.ZERO) && absent(open, before, "").equals(Totals.ZERO)) {
                NewBytes fresh = new NewBytes();
                before.diff(after, fresh::add);
                row(sizeBytes, Shown.size(fresh.sizeBytes) + " new", name);
                json.put("newBytes", fresh.sizeBytes);
            } else {
                row(sizeBytes, Shown.size(sizeBytes - absent.storedBytes()) + " here", name + notHere(absent));
            }
            rows.add(json.put("absentBytes", absent.storedBytes()).build());
        }
    }

    private void row(long sizeBytes, String detail, String name) {
        if (!output.isJson()) {
            terminal.line(
                    String.format(Locale.ROOT, "%12s  %-18s %s", Shown.size(sizeBytes), detail, Shown.name(name)));
        }
    }

    /** Adds up the objects that a version has under keys where the one before had others. */
    private static final class NewBytes {
        private long sizeBytes;
        private final java.util.Set<Cid> seen = new java.util.HashSet<>();

        void add(KeyChange change) {
            change.after()
                    .filter(object -> seen.add(object.cid()))
                    .ifPresent(object -> sizeBytes += object.sizeBytes());
        }
    }
}
