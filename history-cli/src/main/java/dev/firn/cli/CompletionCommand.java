package dev.firn.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a script for shells. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(firn completion)",
            "  firn completion > ~/.local/share/bash-completion/completions/firn"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("UnusedVariable") // there is no other output than the one; the options are the same everywhere
    private final OutputOptions output = new OutputOptions();

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.text(AutoComplete.bash("firn", Main.commandLine(terminal)));
        return ExitCodes.DONE;
    }
}
