package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import java.util.concurrent.Callable;
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
final class BranchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final RefArguments arguments = new RefArguments();

    BranchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            arguments.run(RefName.Kind.HEADS, open, new RefText(terminal, output));
        }
        return ExitCodes.DONE;
    }
}
