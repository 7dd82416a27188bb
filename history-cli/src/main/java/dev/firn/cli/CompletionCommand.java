package dev.firn.cli;

import java.util.Optional;
import java.util.Set;
import picocli.AutoComplete;

/** Prints a script for shells. */
final class CompletionCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Print a script that completes commands, options and names of files in bash and zsh.")
            .examples("source <(firn completion)", "firn completion > ~/.local/share/bash-completion/completions/firn");

    private static final Set<String> SHELLS = Set.of("bash", "zsh");
    private static final String NO_FILES = "  type compopt &>/dev/null && compopt +o default\n";

    private final Terminal terminal;

    private final Setting<Optional<String>> shell =
            optionalParameter("SHELL", "bash or zsh; the script is the same for both.");

    CompletionCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
        // What is printed is the same with all of them; that they are taken is, too.
        with(OutputOptions.withoutJson());
    }

    @Override
    public Integer call() {
        if (shell.value().filter(name -> !SHELLS.contains(name)).isPresent()) {
            throw new UsageException("there is completion for bash and zsh, not for '"
                    + shell.value().get() + "'");
        }
        // Else bash would complete no names of files, which most arguments are.
        terminal.text(AutoComplete.bash("firn", Main.commandLine(terminal)).replace(NO_FILES, ""));
        return ExitCodes.DONE;
    }
}
