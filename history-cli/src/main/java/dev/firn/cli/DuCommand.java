package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.manifest.KeyChange;
import dev.firn.repository.ArrayListing;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
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
            "with REV each array of that version."
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
        try (OpenRepository open = repositoryOptions.openToRead(terminal)) {
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
        for (String path : snapshot.arrays(at.path())) {
            ArrayListing array = snapshot.array(path).orElseThrow();
            row(array.storedBytes(), Shown.count(array.chunkCount(), "chunk"), path.isEmpty() ? "." : path);
            rows.add(MapNode.builder()
                    .put("chunks", array.chunkCount())
                    .put("path", path)
                    .put("sizeBytes", array.storedBytes())
                    .build());
        }
        row(
                snapshot.totals(at.path()).storedBytes(),
                Shown.count(snapshot.totals(at.path()).entryCount(), "key"),
                "all");
    }

    private void versions(OpenRepository open, List<Ipld> rows) {
        Repository repository = open.repository();
        for (CommitLog.Entry entry : repository.log(open.resolve(OpenRepository.DEFAULT_BRANCH))) {
            Commit commit = entry.commit();
            Snapshot after = repository.snapshot(entry.cid());
            Snapshot before = commit.firstParent().map(repository::snapshot).orElseGet(repository::emptySnapshot);
            NewBytes fresh = new NewBytes();
            before.diff(after, fresh::add);
            long sizeBytes = after.totals("").storedBytes();
            row(
                    sizeBytes,
                    Shown.size(fresh.sizeBytes) + " new",
                    Shown.cid(entry.cid()) + " " + Shown.name(commit.subject()));
            rows.add(MapNode.builder()
                    .put("commit", entry.cid().toString())
                    .put("newBytes", fresh.sizeBytes)
                    .put("sizeBytes", sizeBytes)
                    .build());
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
