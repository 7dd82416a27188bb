package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists, creates, renames and deletes tags. */
@Command(
        name = "tag",
        description = {"List, create, rename or delete tags. Tags do not move."},
        footer = {"", "Examples:", "  firn tag", "  firn tag v1.0 main~1", "  firn tag -m OLD NEW", "  firn tag -d NAME"
        })
final class TagCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final RefArguments arguments = new RefArguments();

    TagCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            arguments.run(RefName.Kind.TAGS, open, new RefText(terminal, output));
        }
        return ExitCodes.DONE;
    }
}
