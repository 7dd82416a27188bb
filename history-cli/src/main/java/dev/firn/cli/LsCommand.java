package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.NodeListing;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists nodes and keys. */
final class LsCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "List what is below a path of a version: arrays, groups, directories and files.",
                    "With -R all keys, in the order of the manifest: documents by key, the chunks of each array together.")
            .examples("firn ls main", "firn ls -l v1.0:model", "firn ls -R main~1:model/temperature");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(RepositoryOptions.withoutShortName(
            "The repository, as for every command, but that -R means something else here, as it does for ls."));
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<String> place =
            parameter("REV[:PATH]", "The version, and where in it; by default ${DEFAULT-VALUE}.", "main");
    private final Flag detailed = flag("-l", "Also kinds, numbers of keys and sizes.");
    private final Flag recursive = flag("-R, --recursive", "All keys below the path.");

    LsCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RevisionPath at = RevisionPath.parse(place.value());
        try (OpenRepository open = repositoryOptions.openToRead(terminal)) {
            Snapshot snapshot = open.snapshot(at.revision());
            if (!at.path().isEmpty() && snapshot.totals(at.path()).entryCount() == 0) {
                throw nothing(snapshot, at);
            }
            List<Ipld> entries = new ArrayList<>();
            if (recursive.isGiven()) {
                keys(snapshot, at.path(), entries);
            } else {
                nodes(snapshot, at.path(), entries);
            }
            if (output.isJson()) {
                OutputOptions.print(
                        terminal, MapNode.builder().put("entries", entries).build());
            }
        }
        return ExitCodes.DONE;
    }

    private static FirnException nothing(Snapshot snapshot, RevisionPath at) {
        FirnException missing =
                FirnException.missing("there is nothing at " + ZarrKey.shown(at.path()) + " in " + at.revision());
        for (String path = ZarrKey.directory(at.path()); !path.isEmpty(); path = ZarrKey.directory(path)) {
            if (snapshot.isArray(path)) {
                return missing.withHint("chunks have no directories of their own: 'firn ls -R " + at.revision() + ":"
                        + path + "' lists those of the array");
            }
        }
        return missing;
    }

    private void keys(Snapshot snapshot, String path, List<Ipld> entries) {
        snapshot.find(path)
                .ifPresent(
                        object -> entry(path, object.sizeBytes(), object.cid().toString(), entries));
        snapshot.forEachKey(
                path,
                (key, object) -> entry(key, object.sizeBytes(), object.cid().toString(), entries));
    }

    private void entry(String key, long sizeBytes, String cid, List<Ipld> entries) {
        if (output.isJson()) {
            entries.add(MapNode.builder()
                    .put("cid", cid)
                    .put("key", key)
                    .put("sizeBytes", sizeBytes)
                    .build());
        } else {
            terminal.line(
                    detailed.isGiven()
                            ? Shown.right(Long.toString(sizeBytes), 12) + "  " + Shown.name(key)
                            : Shown.name(key));
        }
    }

    private void nodes(Snapshot snapshot, String path, List<Ipld> entries) {
        List<NodeListing> children = new ArrayList<>(snapshot.list(path));
        snapshot.find(path)
                .ifPresent(object -> children.add(
                        new NodeListing(ZarrKey.name(path), NodeListing.Kind.FILE, 1, object.sizeBytes())));
        for (NodeListing child : children) {
            String kind = child.kind().name().toLowerCase(Locale.ROOT);
            if (output.isJson()) {
                entries.add(MapNode.builder()
                        .put("keys", child.keyCount())
                        .put("kind", kind)
                        .put("name", child.name())
                        .put("sizeBytes", child.sizeBytes())
                        .build());
                continue;
            }
            String name = Shown.name(child.name()) + (child.kind() == NodeListing.Kind.FILE ? "" : "/");
            terminal.line(
                    detailed.isGiven()
                            ? Shown.left(kind, 9) + " " + Shown.right(Long.toString(child.keyCount()), 9) + " "
                                    + Shown.right(Long.toString(child.sizeBytes()), 14) + "  " + name
                            : name);
        }
    }
}
