package dev.firn.cli;

import dev.firn.cas.ref.RefName;

/** Lists, creates, renames and deletes branches. */
final class BranchCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of("List, create, rename or delete branches.")
            .examples("firn branch", "firn branch experiment main~1", "firn branch -m OLD NEW", "firn branch -d NAME");

    private final RefArguments arguments = with(new RefArguments());

    BranchCommand(Terminal terminal) {
        super(HELP, terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        arguments.run(RefName.Kind.HEADS, open, new RefText(terminal(), output()));
    }
}
