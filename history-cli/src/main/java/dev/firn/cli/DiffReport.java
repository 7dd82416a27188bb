package dev.firn.cli;

import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.manifest.KeyChange;
import dev.firn.zarr.JsonDiff;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** In what two sides differ, gathered for people and as JSON. Memory is bounded for each array; of very many documents only the first are kept. */
final class DiffReport {
    private static final int MAX_DOCUMENTS = 10_000;
    private static final int MAX_CHANGES = 100;
    private static final long MAX_COMPARED_BYTES = 16L << 20;

    private final Differences diff;
    private final List<Difference> documents = new ArrayList<>();
    private final Map<String, ArrayDiff> arrays = new TreeMap<>(ZarrKey.ORDER);
    private long moreDocuments;

    private DiffReport(Differences diff) {
        this.diff = diff;
    }

    /** Compares. */
    static DiffReport of(Differences diff) {
        DiffReport report = new DiffReport(diff);
        diff.forEach(report::add);
        return report;
    }

    private void add(Difference change) {
        Optional<KeyChange.ChunkPlace> chunk = change.chunk();
        if (chunk.isPresent()) {
            String path = chunk.get().arrayPath();
            arrays.computeIfAbsent(path, ArrayDiff::new).add(change, chunk.get().coordinates());
        } else if (documents.size() < MAX_DOCUMENTS) {
            documents.add(change);
        } else {
            moreDocuments++;
        }
    }

    /** Prints it for people. */
    void print(Terminal terminal) {
        for (Difference change : documents) {
            terminal.line(status(change) + " " + Shown.name(change.key()) + sizes(change));
            compare(change).ifPresent(how -> print(how, terminal));
        }
        if (moreDocuments > 0) {
            terminal.line("and " + Shown.count(moreDocuments, "more document"));
        }
        arrays.values().forEach(array -> array.print(diff, terminal));
    }

    private static void print(JsonDiff how, Terminal terminal) {
        if (how instanceof JsonDiff.Changes changes) {
            changes.changes().forEach(change -> terminal.line("    " + change));
            if (changes.more() > 0) {
                terminal.line("    and " + Shown.count(changes.more(), "more change"));
            }
        } else {
            terminal.line("    " + note(how));
        }
    }

    private static String note(JsonDiff how) {
        if (how instanceof JsonDiff.NotCompared notCompared) {
            return notCompared.reason();
        }
        return how instanceof JsonDiff.SameBytes ? "the same bytes" : "the same values, written differently";
    }

    private Optional<JsonDiff> compare(Difference change) {
        boolean isJson = NodeDocument.find(change.key())
                        .filter(document -> !document.isDerived())
                        .isPresent()
                || change.key().endsWith(".json");
        if (!isJson || change.isAdded() || change.isRemoved()) {
            return Optional.empty();
        }
        long oldBytes = change.oldBytes().orElse(0L);
        long newBytes = change.newBytes().orElse(0L);
        if (oldBytes > MAX_COMPARED_BYTES || newBytes > MAX_COMPARED_BYTES) {
            return Optional.empty();
        }
        return Optional.of(JsonDiff.between(
                diff.before().bytes(change.key(), oldBytes), diff.after().bytes(change.key(), newBytes), MAX_CHANGES));
    }

    private static String status(Difference change) {
        return change.isAdded() ? "added  " : change.isRemoved() ? "removed" : "changed";
    }

    private static String sizes(Difference change) {
        String now = Shown.size(change.sizeBytes());
        return change.isAdded() || change.isRemoved() || change.oldBytes().equals(change.newBytes())
                ? "  (" + now + ")"
                : "  (" + Shown.size(change.oldBytes().orElse(0L)) + " -> " + now + ")";
    }

    /** The same as JSON. */
    MapNode json() {
        List<Ipld> changedDocuments = new ArrayList<>();
        documents.forEach(change -> changedDocuments.add(json(change)));
        List<Ipld> changedArrays = new ArrayList<>();
        arrays.values().forEach(array -> changedArrays.add(array.json(diff)));
        return MapNode.builder()
                .put("arrays", changedArrays)
                .put("documents", changedDocuments)
                .put("moreDocuments", moreDocuments)
                .build();
    }

    private MapNode json(Difference change) {
        MapNode.Builder json = MapNode.builder()
                .put("key", change.key())
                .put("status", status(change).strip());
        change.oldBytes()
                .ifPresent(size -> json.put("beforeBytes", size)
                        .put("before", diff.before().cid(change.key()).toString()));
        change.newBytes()
                .ifPresent(size -> json.put("afterBytes", size)
                        .put("after", diff.after().cid(change.key()).toString()));
        compare(change).ifPresent(how -> {
            if (how instanceof JsonDiff.Changes changes) {
                List<Ipld> values = new ArrayList<>();
                changes.changes().forEach(value -> values.add(json(value)));
                json.put("values", values).put("moreValues", changes.more());
            } else {
                json.put("note", note(how));
            }
        });
        return json.build();
    }

    private static MapNode json(JsonDiff.Change change) {
        MapNode.Builder json = MapNode.builder().put("path", change.path());
        change.before().ifPresent(before -> json.put("before", before));
        change.after().ifPresent(after -> json.put("after", after));
        return json.build();
    }
}
