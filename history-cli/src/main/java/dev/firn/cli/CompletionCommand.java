package dev.firn.cli;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a script for shells. */
@Command(
        name = "completion",
        description = "Print a script that completes commands, options and names of files in bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(firn completion)",
            "  firn completion > ~/.local/share/bash-completion/completions/firn"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final Set<String> SHELLS = Set.of("bash", "zsh");
    private static final String NO_FILES = "  type compopt &>/dev/null && compopt +o default\n";

    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("UnusedVariable") // there is no other output than the one; the options are the same everywhere
    private final OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash or zsh; the script is the same for both.")
    private Optional<String> shell = Optional.empty();

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (shell.filter(name -> !SHELLS.contains(name)).isPresent()) {
            throw new UsageException("there is completion for bash and zsh, not for '" + shell.get() + "'");
        }
        // Else bash would complete no names of files, which most arguments are.
        terminal.text(AutoComplete.bash("firn", Main.commandLine(terminal)).replace(NO_FILES, ""));
        return ExitCodes.DONE;
    }
}
