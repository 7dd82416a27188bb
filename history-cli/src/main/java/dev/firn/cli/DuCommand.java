package dev.firn.cli;

import dev.firn.cas.ObjectRef;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Says what versions and arrays take. */
final class DuCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Say how many bytes versions and arrays have, and how many of them are stored.",
                    "",
                    "Without REV: each version that led to main, with the bytes it would have as a directory, the bytes that no version before it had, and how many"
                            + " times as many the first are. With REV: each array of that version, with the bytes of its chunks, the bytes of those that differ, and their ratio.",
                    "",
                    "Where a part was left out, as in a partial clone, what is here and what is promised is said instead of ratios.")
            .examples("firn du", "firn du main:model", "firn du --json main");

    private static final int ALL = -1;

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<Optional<String>> place = optionalParameter("REV[:PATH]", "The version, and where in it.");

    DuCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    /** What is added up: the sizes of all objects, and of each only once. */
    private static final class Sum {
        private long sizeBytes;
        private long distinctBytes;
        private long count;

        void add(ObjectRef object, boolean isNew) {
            count++;
            sizeBytes += object.sizeBytes();
            distinctBytes += isNew ? object.sizeBytes() : 0;
        }

        String ratio() {
            return DistinctObjects.ratio(sizeBytes, distinctBytes);
        }

        MapNode.Builder json(String distinct) {
            MapNode.Builder json =
                    MapNode.builder().put(distinct, distinctBytes).put("sizeBytes", sizeBytes);
            if (distinctBytes > 0) {
                json.put("dedupRatio", ratio());
            }
            return json;
        }
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.openAsIs(terminal);
                DistinctObjects seen = new DistinctObjects(open.repository().newScratch())) {
            MapNode json;
            if (!open.repository().store().absences().isEmpty()) {
                PartialUsage usage = new PartialUsage(terminal, open, output);
                json = place.value().isPresent()
                        ? usage.arrays(RevisionPath.parse(place.value().get()))
                        : usage.versions();
            } else if (place.value().isPresent()) {
                RevisionPath at = RevisionPath.parse(place.value().get());
                json = arrays(open.snapshot(at.revision()), at, seen);
            } else {
                json = versions(open, seen);
            }
            if (output.isJson()) {
                OutputOptions.print(terminal, json);
            }
        }
        return ExitCodes.DONE;
    }

    private MapNode arrays(Snapshot snapshot, RevisionPath at, DistinctObjects seen) {
        Sum all = new Sum();
        at.forEachKey(snapshot, (key, object) -> all.add(object, seen.add(ALL, object)));
        heading("DISTINCT", "CHUNKS", "ARRAY");
        List<Ipld> rows = new ArrayList<>();
        for (String path : snapshot.arrays(at.path())) {
            Sum sum = new Sum();
            snapshot.manifest()
                    .findChunkMap(path)
                    .ifPresent(map -> snapshot.manifest()
                            .forEachKey(map, (key, object) -> sum.add(object, seen.add(rows.size(), object))));
            row(sum, Long.toString(sum.count), path.isEmpty() ? "." : path);
            rows.add(sum.json("distinctBytes")
                    .put("chunks", sum.count)
                    .put("path", path)
                    .build());
        }
        row(all, "", "all " + Shown.count(all.count, "key"));
        return MapNode.builder()
                .put("all", (Ipld)
                        all.json("distinctBytes").put("keys", all.count).build())
                .put("arrays", rows)
                .build();
    }

    private MapNode versions(OpenRepository open, DistinctObjects seen) {
        Repository repository = open.repository();
        List<CommitLog.Entry> entries = new ArrayList<>();
        repository.log(open.resolve(OpenRepository.DEFAULT_BRANCH)).forEach(entries::add);
        Collections.reverse(entries);
        List<Sum> sums = new ArrayList<>();
        Sum all = new Sum();
        for (CommitLog.Entry entry : entries) {
            Sum sum = sum(repository, entry, seen);
            sums.add(sum);
            all.sizeBytes += sum.sizeBytes;
            all.distinctBytes += sum.distinctBytes;
        }
        heading("NEW", "", "VERSION");
        List<Ipld> rows = new ArrayList<>();
        for (int i = sums.size() - 1; i >= 0; i--) {
            CommitLog.Entry entry = entries.get(i);
            row(sums.get(i), "", Shown.cid(entry.cid()) + " " + entry.commit().subject());
            rows.add(sums.get(i)
                    .json("newBytes")
                    .put("commit", entry.cid().toString())
                    .build());
        }
        row(all, "", "all " + Shown.count(sums.size(), "version"));
        return MapNode.builder()
                .put("all", (Ipld) all.json("newBytes").build())
                .put("versions", rows)
                .build();
    }

    /** What a version has, and what of it none before had; only what changed is looked at. */
    private static Sum sum(Repository repository, CommitLog.Entry entry, DistinctObjects seen) {
        Commit commit = entry.commit();
        Snapshot after = repository.snapshot(entry.cid());
        Snapshot before = commit.firstParent().map(repository::snapshot).orElseGet(repository::emptySnapshot);
        Sum sum = new Sum();
        before.diff(after, change -> change.after().ifPresent(object -> sum.add(object, seen.add(ALL, object))));
        sum.sizeBytes = after.totals("").storedBytes();
        return sum;
    }

    private void heading(String distinct, String count, String name) {
        if (!output.isJson() && !output.isQuiet()) {
            terminal.line(line("SIZE", distinct, "RATIO", count, name));
        }
    }

    private void row(Sum sum, String count, String name) {
        if (!output.isJson()) {
            terminal.line(line(
                    Shown.size(sum.sizeBytes), Shown.size(sum.distinctBytes), sum.ratio(), count, Shown.name(name)));
        }
    }

    private String line(String size, String distinct, String ratio, String count, String name) {
        String counts = place.value().isPresent() ? Shown.right(count, 8) + "  " : "";
        return Shown.right(size, 12) + " " + Shown.right(distinct, 12) + " " + Shown.right(ratio, 10) + "  " + counts
                + name;
    }
}
