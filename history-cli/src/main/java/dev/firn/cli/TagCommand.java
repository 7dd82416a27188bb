package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists, creates, renames and deletes tags. */
@Command(
        name = "tag",
        description = {"List, create, rename or delete tags. Tags do not move."},
        footer = {"", "Examples:", "  firn tag", "  firn tag v1.0 main~1", "  firn tag -m OLD NEW", "  firn tag -d NAME"
        })
final class TagCommand extends RepositoryCommand {
    @Mixin
    private final RefArguments arguments = new RefArguments();

    TagCommand(Terminal terminal) {
        super(terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        arguments.run(RefName.Kind.TAGS, open, new RefText(terminal(), output()));
    }
}
