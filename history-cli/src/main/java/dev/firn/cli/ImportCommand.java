package dev.firn.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** As {@code commit}, for a directory that must be named. */
@Command(
        name = "import",
        description = {
            "Make what a given directory holds the next version of a branch.",
            "",
            "The same as 'firn commit', but the directory must be named."
        },
        footer = {
            "",
            "Examples:",
            "  firn import sst.zarr -m \"As it was delivered\"",
            "  firn import run-8/ --at models/8 -m \"Run 8\""
        })
final class ImportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final DirectoryCommitting committing = new DirectoryCommitting();

    @Parameters(paramLabel = "DIR", description = "The directory.")
    private String directory;

    ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return committing.run(Optional.of(directory), terminal);
    }
}
