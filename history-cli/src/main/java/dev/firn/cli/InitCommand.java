package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a repository. */
final class InitCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make a repository.",
                    "",
                    "With REPO a bare one is made there, in a directory that is empty or absent: for data that lie elsewhere. Without it, one is made in"
                            + " .firn in the current directory, for the data that lie beside it. Nothing else is touched.")
            .examples("cd sst.zarr && firn init", "firn init ~/sst.firn");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<Optional<String>> repository = optionalParameter("REPO", "Where to make a bare repository.");

    InitCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path directory = directory();
        try (Repository made = Repository.create(directory, RepositoryOptions.surroundings(terminal, "init"))) {
            if (output.isJson()) {
                OutputOptions.print(
                        terminal,
                        MapNode.builder()
                                .put("id", made.id())
                                .put("repository", directory.toString())
                                .build());
            } else if (!output.isQuiet()) {
                terminal.line("made repository " + Shown.name(directory.toString()));
            }
        }
        return ExitCodes.DONE;
    }

    private Path directory() {
        if (repository.value().isPresent()) {
            if (repositoryOptions.isGiven()) {
                throw new UsageException("REPO and -R both name where to make a repository; one of them is enough");
            }
            return terminal.path(repository.value().get());
        }
        if (repositoryOptions.isNamed(terminal)) {
            return repositoryOptions.directory(terminal);
        }
        Path here = terminal.currentDirectory();
        if (Repository.isAt(here)) {
            throw FirnException.refused("the current directory " + here + " is a repository already");
        }
        return terminal.path(Repository.INSIDE);
    }
}
