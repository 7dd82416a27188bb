package dev.firn.cli;

import java.util.Optional;

/** Makes a directory the next version of a branch. */
final class CommitCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make what a directory holds the next version of a branch.",
                    "",
                    "Every file becomes a key, byte for byte, hidden and empty ones too (empty directories do not); .firnignore says which do not. Only what changed is"
                            + " read, and only bytes that the repository does not have are stored. Where nothing changed no commit is made.",
                    "",
                    "The commit is a change of the version that the directory was last committed as or checked out from. If others moved the branch since, that is a"
                            + " conflict, and nothing happens. A file that changes while it is read is refused. Once the command returns, the commit is durable.")
            .examples(
                    "firn commit -m \"November\"",
                    "firn commit -R ~/sst.firn sst.zarr -m \"A day more\"",
                    "firn commit new-days/ --overlay -m \"Append without a second full copy\"",
                    "firn commit model-7/ --at models/7 -m \"Put a run under a path\"");

    private final Terminal terminal;

    private final DirectoryCommitting committing = with(new DirectoryCommitting(new CommitOptions()));
    private final Setting<Optional<String>> directory = optionalParameter(
            "DIR", "The directory; by default the one whose .firn is the repository, else the current one.");

    CommitCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return committing.run(directory.value(), terminal);
    }
}
