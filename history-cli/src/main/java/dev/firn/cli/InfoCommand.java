package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.repository.ArrayListing;
import dev.firn.repository.Snapshot;
import dev.firn.tree.Totals;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.ChunkGrid;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Says what a node is. */
final class InfoCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Say what stands at a path of a version: for an array its shape, chunks, data type and codecs, how many chunks there are and their bytes.")
            .examples("firn info main:temperature", "firn info --json v1.0");

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
        Facts facts = new Facts(MapNode.builder());
        facts.text("path", at.path().isEmpty() ? "." : at.path());
        facts.text("kind", kind(snapshot, at.path()));
        snapshot.find(at.path())
                .ifPresent(object -> facts.text("cid", object.cid().toString()));
        snapshot.array(at.path()).ifPresent(array -> array(snapshot, array, facts));
        facts.number("keys", totals.entryCount(), Long.toString(totals.entryCount()));
        facts.number("sizeBytes", totals.storedBytes(), Shown.exactSize(totals.storedBytes()));
        if (output().isJson()) {
            OutputOptions.print(terminal(), facts.json.build());
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
            ArrayInfo.Extent extent = info.get().extent();
            ArrayInfo.Encoding encoding = info.get().encoding();
            info.get().zarrFormat().ifPresent(format -> facts.text("zarrFormat", format));
            extent.shape().ifPresent(shape -> facts.lengths("shape", shape));
            extent.chunkShape().ifPresent(shape -> facts.lengths("chunkShape", shape));
            extent.innerChunkShape().ifPresent(shape -> facts.lengths("innerChunkShape", shape));
            facts.list("dimensionNames", extent.dimensionNames());
            encoding.dataType().ifPresent(type -> facts.text("dataType", type));
            encoding.fillValue().ifPresent(value -> facts.text("fillValue", value));
            encoding.order().ifPresent(order -> facts.text("order", order));
            facts.list("codecs", encoding.codecs());
            facts.list("attributes", info.get().attributeNames());
        }
        String possible = info.flatMap(ChunkGrid::find)
                .map(grid -> " of " + grid.chunkCount())
                .orElse("");
        facts.number("chunks", array.chunkCount(), array.chunkCount() + possible);
        facts.number("chunkBytes", array.storedBytes(), Shown.exactSize(array.storedBytes()));
    }

    /** Prints facts, or gathers them. */
    private final class Facts {
        private final MapNode.Builder json;

        Facts(MapNode.Builder json) {
            this.json = json;
        }

        void text(String name, String value) {
            json.put(name, value);
            print(name, value);
        }

        void number(String name, long value, String shown) {
            json.put(name, value);
            print(name, shown);
        }

        void lengths(String name, List<BigInteger> lengths) {
            json.put(name, (Ipld)
                    ListNode.ofTexts(lengths.stream().map(BigInteger::toString).toList()));
            print(name, lengths.toString());
        }

        void list(String name, List<String> values) {
            if (!values.isEmpty()) {
                json.put(name, (Ipld) ListNode.ofTexts(values));
                print(name, String.join(", ", values));
            }
        }

        private void print(String name, String value) {
            if (!output().isJson()) {
                terminal().line(Shown.left(name, 16) + " " + Shown.name(value));
            }
        }
    }
}
