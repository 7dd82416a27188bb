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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What versions and arrays take where a part of them was left out, as in a partial clone: what is here, and what is promised; nothing is fetched for it. */
final class PartialUsage {
    private static final String ARRAYS_UNKNOWN = "firn: which arrays there are is not all here; name one that is";
    private static final String ALL_ABSENT = " (not here but promised)";

    private final Terminal terminal;
    private final OpenRepository open;
    private final OutputOptions output;

    PartialUsage(Terminal terminal, OpenRepository open, OutputOptions output) {
        this.terminal = terminal;
        this.open = open;
        this.output = output;
    }

    /** Each array below a place. */
    MapNode arrays(RevisionPath at) {
        List<Ipld> rows = new ArrayList<>();
        Commit commit = open.repository().commit(open.resolve(at.revision()));
        if (at.path().isEmpty() && isAllAbsent(open.repository(), commit)) {
            terminal.note(ARRAYS_UNKNOWN);
            row(commit.summary().sizeBytes(), "", "all" + ALL_ABSENT);
            return MapNode.builder().put("arrays", rows).build();
        }
        Snapshot snapshot = open.snapshot(at.revision());
        Usage whole = usage(snapshot, at);
        for (String path : arrays(snapshot, at.path())) {
            ArrayListing array = snapshot.array(path).orElseThrow();
            Totals absent = absent(snapshot, path);
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
        row(whole.all().storedBytes(), Shown.count(whole.all().entryCount(), "key"), "all" + notHere(whole.absent()));
        return MapNode.builder().put("arrays", rows).build();
    }

    private record Usage(Totals all, Totals absent) {}

    /** What is at and below a place; of a chunk, and of a directory of chunks, which only their array has totals of, each chunk is looked at. */
    private Usage usage(Snapshot snapshot, RevisionPath at) {
        Totals below = snapshot.totals(at.path());
        boolean isNode = below.entryCount() > 0 && snapshot.find(at.path()).isEmpty();
        if (at.path().isEmpty() || isNode) {
            return new Usage(below, absent(snapshot, at.path()));
        }
        Usage[] sum = {new Usage(Totals.ZERO, Totals.ZERO)};
        at.forEachKey(snapshot, (key, object) -> {
            Totals one = new Totals(1, object.sizeBytes());
            boolean isAbsent = open.repository().store().isRecordedAbsent(object.cid());
            sum[0] =
                    new Usage(sum[0].all().plus(one), isAbsent ? sum[0].absent().plus(one) : sum[0].absent());
        });
        return sum[0];
    }

    /** The arrays below a path; none where their names are not here, as then only the whole can be added up. */
    private List<String> arrays(Snapshot snapshot, String path) {
        try {
            return snapshot.arrays(path);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.MISSING
                    || open.repository().store().absences().isEmpty()) {
                throw e;
            }
            terminal.note(ARRAYS_UNKNOWN);
            return List.of();
        }
    }

    /** The sizes of the files of a version that are promised by a remote and not here. */
    static long absentBytes(Repository repository, CommitLog.Entry version) {
        if (repository.store().absences().isNothingPromised()) {
            return 0;
        }
        return isAllAbsent(repository, version.commit())
                ? version.commit().summary().sizeBytes()
                : absent(repository.store(), repository.snapshot(version.cid()), "")
                        .storedBytes();
    }

    /** Whether nothing of a version is here but its commit, as a fetch of more history leaves it that was cut. What it has is known from the commit alone. */
    private static boolean isAllAbsent(Repository repository, Commit commit) {
        return repository.store().isRecordedAbsent(commit.manifest());
    }

    private Totals absent(Snapshot snapshot, String path) {
        return absent(open.repository().store(), snapshot, path);
    }

    /** What is promised by a remote and not here; nothing in a whole repository, and then nothing is read for it. */
    private static Totals absent(Store store, Snapshot snapshot, String path) {
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

    /** Each version that led to the default branch. */
    MapNode versions() {
        List<Ipld> rows = new ArrayList<>();
        Repository repository = open.repository();
        for (CommitLog.Entry entry : repository.log(open.resolve(OpenRepository.DEFAULT_BRANCH))) {
            Commit commit = entry.commit();
            String name = Shown.cid(entry.cid()) + " " + Shown.name(commit.subject());
            MapNode.Builder json = MapNode.builder().put("commit", entry.cid().toString());
            long absentBytes = isAllAbsent(repository, commit)
                    ? addAbsent(commit, name, json)
                    : add(repository.snapshot(entry.cid()), commit, name, json);
            rows.add(json.put("absentBytes", absentBytes).build());
        }
        return MapNode.builder().put("versions", rows).build();
    }

    /** Adds a version of which nothing is here; how much that is. */
    private long addAbsent(Commit commit, String name, MapNode.Builder json) {
        long sizeBytes = commit.summary().sizeBytes();
        row(sizeBytes, Shown.size(0) + " here", name + ALL_ABSENT);
        json.put("sizeBytes", sizeBytes);
        return sizeBytes;
    }

    /** Adds a version; how much of it is not here. */
    private long add(Snapshot after, Commit commit, String name, MapNode.Builder json) {
        long sizeBytes = after.totals("").storedBytes();
        json.put("sizeBytes", sizeBytes);
        Totals absent = absent(after, "");
        Optional<Snapshot> before = findWholeBefore(commit);
        if (absent.equals(Totals.ZERO) && before.isPresent()) {
            NewBytes fresh = new NewBytes();
            before.get().diff(after, fresh::add);
            row(sizeBytes, Shown.size(fresh.sizeBytes) + " new", name);
            json.put("newBytes", fresh.sizeBytes);
        } else {
            row(sizeBytes, Shown.size(sizeBytes - absent.storedBytes()) + " here", name + notHere(absent));
        }
        return absent.storedBytes();
    }

    /** The version that one was made from, or the one without keys where history ends; nothing if a part of it is not here. */
    private Optional<Snapshot> findWholeBefore(Commit commit) {
        Repository repository = open.repository();
        Optional<Cid> parent =
                commit.firstParent().filter(cid -> !repository.store().isRecordedAbsent(cid));
        if (parent.isEmpty()) {
            return Optional.of(repository.emptySnapshot());
        }
        return parent.filter(cid -> !isAllAbsent(repository, repository.commit(cid)))
                .map(repository::snapshot)
                .filter(before -> absent(before, "").equals(Totals.ZERO));
    }

    private void row(long sizeBytes, String detail, String name) {
        if (!output.isJson()) {
            terminal.line(
                    Shown.right(Shown.size(sizeBytes), 12) + "  " + Shown.left(detail, 18) + " " + Shown.name(name));
        }
    }

    /** Adds up the objects that a version has under keys where the one before had others. */
    private static final class NewBytes {
        private long sizeBytes;
        private final Set<Cid> seen = new HashSet<>();

        void add(KeyChange change) {
            change.after()
                    .filter(object -> seen.add(object.cid()))
                    .ifPresent(object -> sizeBytes += object.sizeBytes());
        }
    }
}
