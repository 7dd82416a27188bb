package dev.firn.cli;

import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.ipld.MapNode;

/** Prints a CID. */
final class CidCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Print the CID of a commit, or of what a key of it holds: the CID that 'ipfs add' (profile unixfs-v1-2025) gives the same bytes.",
                    "",
                    "With --unixfs it is the CID that 'ipfs add -r -H' (same profile) gives the checked-out directory, or the node or file at a path of it. It is found without"
                            + " reading any chunk.")
            .examples(
                    "firn cid main",
                    "firn cid main:temperature/c/0/0",
                    "firn cid --unixfs v3",
                    "firn cid --unixfs v3:temperature");

    private final Setting<String> place =
            parameter("REV[:KEY]", "The commit, or the key; by default ${DEFAULT-VALUE}.", "main");
    private final Flag unixFs = flag("--unixfs", "Of the directory or file that IPFS sees, at the top or at a path.");

    CidCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value());
        Cid commit = open.resolve(at.revision());
        Cid cid = unixFs.isGiven() ? directory(open, commit, at.path()) : named(open, commit, at);
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
