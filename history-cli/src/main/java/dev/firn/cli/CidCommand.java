package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.ipld.MapNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a CID. */
@Command(
        name = "cid",
        description = {
            "Print the CID of a commit, or of what a key of it holds: the CID that 'ipfs add' (profile unixfs-v1-2025) gives the same bytes."
        },
        footer = {"", "Examples:", "  firn cid main", "  firn cid main:temperature/c/0/0"})
final class CidCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "REV[:KEY]",
            defaultValue = "main",
            description = "The commit, or the key; by default ${DEFAULT-VALUE}.")
    private String place;

    CidCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RevisionPath at = RevisionPath.parse(place);
        try (OpenRepository open = repositoryOptions.openToRead(terminal)) {
            Cid commit = open.resolve(at.revision());
            Cid cid = at.path().isEmpty()
                    ? commit
                    : open.repository().snapshot(commit).object(at.path()).cid();
            if (output.isJson()) {
                OutputOptions.print(
                        terminal, MapNode.builder().put("cid", cid.toString()).build());
            } else {
                terminal.line(cid.toString());
            }
        }
        return ExitCodes.DONE;
    }
}
