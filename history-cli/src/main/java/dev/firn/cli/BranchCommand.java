package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists, creates, renames and deletes branches. */
@Command(
        name = "branch",
        description = {"List, create, rename or delete branches."},
        footer = {
            "",
            "Examples:",
            "  firn branch",
            "  firn branch experiment main~1",
            "  firn branch -m OLD NEW",
            "  firn branch -d NAME"
        })
final class BranchCommand extends RepositoryCommand {
    @Mixin
    private final RefArguments arguments = new RefArguments();

    BranchCommand(Terminal terminal) {
        super(terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        arguments.run(RefName.Kind.HEADS, open, new RefText(terminal(), output()));
    }
}
