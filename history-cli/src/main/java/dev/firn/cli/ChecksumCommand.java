package dev.firn.cli;

import dev.firn.ipld.MapNode;
import dev.firn.repository.DandiChecksum;
import dev.firn.repository.Snapshot;

/** Prints one digest for a node. */
final class ChecksumCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Print one digest for a node or key: equal for equal content, in any version of any repository.",
                    "It is the CID of the root page of the manifest of the node taken alone. With --dandi the DANDI Zarr checksum, for which every byte is read.")
            .examples("firn checksum main", "firn checksum v1.0:model/temperature", "firn checksum --dandi main");

    private final Setting<String> place =
            parameter("REV[:PATH]", "The version, and the node in it; by default ${DEFAULT-VALUE}.", "main");
    private final Flag dandi = flag("--dandi", "The checksum that the DANDI archive uses.");

    ChecksumCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value());
        Snapshot snapshot = open.snapshot(at.revision());
        String checksum = dandi.isGiven()
                ? DandiChecksum.of(snapshot, at.path())
                : snapshot.checksum(at.path()).toString();
        answer(
                checksum,
                MapNode.builder()
                        .put("algorithm", dandi.isGiven() ? "dandi" : "firn")
                        .put("checksum", checksum)
                        .build());
    }
}
