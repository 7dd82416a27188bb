package dev.firn.cli;

import dev.firn.cas.ref.RefName;

/** Lists, creates, renames and deletes tags. */
final class TagCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of("List, create, rename or delete tags. Tags do not move.")
            .examples("firn tag", "firn tag v1.0 main~1", "firn tag -m OLD NEW", "firn tag -d NAME");

    private final RefArguments arguments = with(new RefArguments());

    TagCommand(Terminal terminal) {
        super(HELP, terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        arguments.run(RefName.Kind.TAGS, open, new RefText(terminal(), output()));
    }
}
