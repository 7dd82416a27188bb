package dev.firn.cli;

import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.ipld.MapNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a CID. */
@Command(
        name = "cid",
        description = {
            "Print the CID of a commit, or of what a key of it holds: the CID that 'ipfs add' (profile unixfs-v1-2025) gives the same bytes.",
            "",
            "With --unixfs it is the CID that 'ipfs add -r -H' (same profile) gives the checked-out directory, or the node or file at a path of it. It is found without"
                    + " reading any chunk."
        },
        footer = {
            "",
            "Examples:",
            "  firn cid main",
            "  firn cid main:temperature/c/0/0",
            "  firn cid --unixfs v3",
            "  firn cid --unixfs v3:temperature"
        })
final class CidCommand extends RepositoryCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REV[:KEY]",
            defaultValue = "main",
            description = "The commit, or the key; by default ${DEFAULT-VALUE}.")
    private String place;

    @Option(names = "--unixfs", description = "Of the directory or file that IPFS sees, at the top or at a path.")
    private boolean unixFs;

    CidCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place);
        Cid commit = open.resolve(at.revision());
        Cid cid = unixFs ? directory(open, commit, at.path()) : named(open, commit, at);
        answer(cid.toString(), MapNode.builder().put("cid", cid.toString()).build());
    }

    private static Cid named(OpenRepository open, Cid commit, RevisionPath at) {
        return at.path().isEmpty()
                ? commit
                : at.object(open.repository().snapshot(commit)).cid();
    }

    private static Cid directory(OpenRepository open, Cid commit, String path) {
        return UnixFsView.root(open.repository(), open.repository().snapshot(commit), path)
                .cid();
    }
}
