package dev.firn.cli;

import dev.firn.ipld.MapNode;
import dev.firn.repository.DandiChecksum;
import dev.firn.repository.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints one digest for a node. */
@Command(
        name = "checksum",
        description = {
            "Print one digest for a node or key: equal for equal content, in any version of any repository.",
            "It is the CID of the root page of the manifest of the node taken alone. With --dandi the DANDI Zarr checksum, for which every byte is read."
        },
        footer = {
            "",
            "Examples:",
            "  firn checksum main",
            "  firn checksum v1.0:model/temperature",
            "  firn checksum --dandi main"
        })
final class ChecksumCommand extends RepositoryCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REV[:PATH]",
            defaultValue = "main",
            description = "The version, and the node in it; by default ${DEFAULT-VALUE}.")
    private String place;

    @Option(names = "--dandi", description = "The checksum that the DANDI archive uses.")
    private boolean dandi;

    ChecksumCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place);
        Snapshot snapshot = open.snapshot(at.revision());
        String checksum = dandi
                ? DandiChecksum.of(snapshot, at.path())
                : snapshot.checksum(at.path()).toString();
        answer(
                checksum,
                MapNode.builder()
                        .put("algorithm", dandi ? "dandi" : "firn")
                        .put("checksum", checksum)
                        .build());
    }
}
