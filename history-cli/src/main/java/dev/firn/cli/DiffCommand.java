package dev.firn.cli;

import dev.firn.manifest.KeyChange;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says in what two versions differ. */
@Command(
        name = "diff",
        description = {
            "Say in what two versions differ: metadata documents by value, arrays by chunks and the boxes of elements that these hold.",
            "A and B are revisions. Without B: main."
        },
        footer = {
            "",
            "Examples:",
            "  firn diff main~1",
            "  firn diff v1.0 main",
            "  firn diff --name-status -z v1.0 main | tr '\\0' '\\n'"
        })
final class DiffCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "A", description = "The older side.")
    private String older;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "B",
            defaultValue = "main",
            description = "The newer side; by default ${DEFAULT-VALUE}.")
    private String newer;

    @Option(
            names = "--name-status",
            description = "One line a key: A (added), M (modified) or D (deleted), a tab, the key.")
    private boolean nameStatus;

    @Option(names = "-z", description = "With --name-status: end lines with NUL, and escape nothing.")
    private boolean nul;

    DiffCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.openToRead(terminal)) {
            VersionDiff diff = VersionDiff.between(open.snapshot(older), open.snapshot(newer));
            if (nameStatus) {
                names(diff);
            } else if (output.isJson()) {
                OutputOptions.print(terminal, DiffReport.of(diff).json());
            } else {
                DiffReport.of(diff).print(terminal);
            }
        }
        return ExitCodes.DONE;
    }

    private void names(VersionDiff diff) {
        List<KeyChange> changes = new ArrayList<>();
        diff.forEach(changes::add);
        changes.sort((left, right) -> ZarrKey.ORDER.compare(left.key(), right.key()));
        for (KeyChange change : changes) {
            String status = change.isAdded() ? "A" : change.isRemoved() ? "D" : "M";
            String key = nul ? change.key() : Shown.name(change.key());
            terminal.text(status + "\t" + key + (nul ? "\0" : "\n"));
        }
    }
}
