package dev.firn.cli;

import dev.firn.ipld.MapNode;

/** A command on one repository: opens it, runs and closes it. Which repository, and how it reports, is said in the same way for all of them. */
abstract class RepositoryCommand extends Command {
    /** What a command does with the repository. */
    enum Access {
        /** It moves no ref, so who runs it is not looked up. */
        READ,
        /** The same, and it reads nothing that is not here: what a remote promised is not fetched for it. */
        LOOK,
        /** It moves refs, and who does that is recorded. */
        MOVE
    }

    private final Terminal terminal;
    private final Access access;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output;

    RepositoryCommand(HelpText help, Terminal terminal, Access access) {
        this(help, terminal, access, new OutputOptions());
    }

    RepositoryCommand(HelpText help, Terminal terminal, Access access, OutputOptions output) {
        super(help);
        this.terminal = terminal;
        this.access = access;
        this.output = with(output);
    }

    /** Does what the command is for; what it throws becomes the exit code. */
    abstract void run(OpenRepository open);

    @Override
    public final Integer call() {
        try (OpenRepository open = open()) {
            run(open);
        }
        return ExitCodes.DONE;
    }

    private OpenRepository open() {
        return switch (access) {
            case READ -> repositoryOptions.openToRead(terminal);
            case LOOK -> repositoryOptions.openAsIs(terminal);
            case MOVE -> repositoryOptions.open(terminal);
        };
    }

    /** Prints the one thing that was asked for: as a line, or as JSON where that is wanted. */
    final void answer(String line, MapNode json) {
        if (output.isJson()) {
            OutputOptions.print(terminal, json);
        } else {
            terminal.line(line);
        }
    }

    /** The world outside. */
    final Terminal terminal() {
        return terminal;
    }

    /** How it reports. */
    final OutputOptions output() {
        return output;
    }
}
