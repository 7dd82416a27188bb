package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.repository.ArrayListing;
import dev.firn.repository.Snapshot;
import dev.firn.tree.Totals;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.ChunkGrid;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what a node is. */
final class InfoCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Say what stands at a path of a version: for an array its shape, chunks, data type and codecs, how many chunks there are and their bytes.")
            .examples("firn info main:temperature", "firn info --json v1.0");

    private static final String NULL = "null";

    private final Setting<String> place =
            parameter("REV[:PATH]", "The version, and the node in it; by default ${DEFAULT-VALUE}.", "main");

    InfoCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value());
        Snapshot snapshot = open.snapshot(at.revision());
        Totals totals = snapshot.totals(at.path());
        if (totals.entryCount() == 0 && !at.path().isEmpty()) {
            throw FirnException.missing("there is nothing at " + ZarrKey.shown(at.path()) + " in " + at.revision());
        }
        Facts facts = new Facts();
        facts.text("path", at.path().isEmpty() ? "." : at.path());
        facts.text("kind", kind(snapshot, at.path()));
        snapshot.find(at.path())
                .ifPresent(object -> facts.text("cid", object.cid().toString()));
        snapshot.array(at.path()).ifPresent(array -> array(snapshot, array, facts));
        facts.number("keys", totals.entryCount(), Long.toString(totals.entryCount()));
        facts.number("sizeBytes", totals.storedBytes(), Shown.exactSize(totals.storedBytes()));
        if (output().isJson()) {
            terminal().line(facts.json());
        }
    }

    private static String kind(Snapshot snapshot, String path) {
        if (snapshot.find(path).isPresent()) {
            return "file";
        }
        if (snapshot.isArray(path)) {
            return "array";
        }
        boolean isGroup =
                snapshot.exists(NodeDocument.ZARR_JSON.key(path)) || snapshot.exists(NodeDocument.ZGROUP.key(path));
        return isGroup ? "group" : "directory";
    }

    private void array(Snapshot snapshot, ArrayListing array, Facts facts) {
        Optional<ArrayInfo> info = ArrayText.info(snapshot, array);
        if (info.isPresent()) {
            Map<String, String> document = DocumentJson.members(ArrayText.bytes(array.metadata()));
            ArrayInfo.Extent extent = info.get().extent();
            ArrayInfo.Encoding encoding = info.get().encoding();
            info.get()
                    .zarrFormat()
                    .ifPresent(format -> facts.written("zarrFormat", document.get("zarr_format"), format));
            extent.shape().ifPresent(shape -> facts.lengths("shape", shape));
            extent.chunkShape().ifPresent(shape -> facts.lengths("chunkShape", shape));
            extent.innerChunkShape().ifPresent(shape -> facts.lengths("innerChunkShape", shape));
            facts.list("dimensionNames", extent.dimensionNames());
            encoding.dataType()
                    .ifPresent(type ->
                            facts.written("dataType", document.getOrDefault("data_type", document.get("dtype")), type));
            encoding.fillValue().ifPresent(value -> facts.written("fillValue", document.get("fill_value"), value));
            encoding.order().ifPresent(order -> facts.written("order", document.get("order"), order));
            if (!encoding.codecs().isEmpty()) {
                facts.written("codecs", codecs(document), String.join(", ", encoding.codecs()));
            }
            facts.list("attributes", info.get().attributeNames());
        }
        String possible = info.flatMap(ChunkGrid::find)
                .map(grid -> " of " + grid.chunkCount())
                .orElse("");
        facts.number("chunks", array.chunkCount(), array.chunkCount() + possible);
        facts.number("chunkBytes", array.storedBytes(), Shown.exactSize(array.storedBytes()));
    }

    /** The codecs of a document in the order of encoding: for v2 the filters, then the compressor. */
    private static @Nullable String codecs(Map<String, String> document) {
        if (document.containsKey("codecs")) {
            return document.get("codecs");
        }
        String filters = document.getOrDefault("filters", "[]");
        String compressor = document.getOrDefault("compressor", NULL);
        List<String> all = new ArrayList<>();
        if (filters.length() > 2 && filters.startsWith("[")) {
            all.add(filters.substring(1, filters.length() - 1));
        }
        if (!compressor.equals(NULL)) {
            all.add(compressor);
        }
        return "[" + String.join(",", all) + "]";
    }

    /** Prints facts, or gathers them. */
    private final class Facts {
        private final Map<String, String> values = new TreeMap<>();

        String json() {
            return values.entrySet().stream()
                    .map(fact -> DocumentJson.quoted(fact.getKey()) + ":" + fact.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }

        void text(String name, String value) {
            put(name, DocumentJson.quoted(value), value);
        }

        void number(String name, long value, String shown) {
            put(name, Long.toString(value), shown);
        }

        void lengths(String name, List<BigInteger> lengths) {
            put(name, lengths.toString().replace(" ", ""), lengths.toString());
        }

        /** What stands in a document as this JSON. */
        void written(String name, @Nullable String json, String shown) {
            put(name, json == null ? DocumentJson.quoted(shown) : json, shown);
        }

        /** Values that are shown as JSON, if there are any; one that was cut is none any more. */
        void list(String name, List<String> values) {
            if (!values.isEmpty()) {
                String json = values.stream()
                        .map(value -> DocumentJson.find(value).orElseGet(() -> DocumentJson.quoted(value)))
                        .collect(Collectors.joining(",", "[", "]"));
                put(name, json, String.join(", ", values));
            }
        }

        private void put(String name, String json, String shown) {
            if (output().isJson()) {
                values.put(name, json);
            } else {
                terminal().line(Shown.left(name, 16) + " " + Shown.name(shown));
            }
        }
    }
}
