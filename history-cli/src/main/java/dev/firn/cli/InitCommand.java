package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a repository. */
@Command(
        name = "init",
        description = {
            "Make a repository.",
            "",
            "With REPO a bare one is made there, in a directory that is empty or absent: for data that lie elsewhere. Without it, one is made in"
                    + " .firn in the current directory, for the data that lie beside it. Nothing else is touched."
        },
        footer = {"", "Examples:", "  cd sst.zarr && firn init", "  firn init ~/sst.firn"})
final class InitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "REPO", description = "Where to make a bare repository.")
    private Optional<String> repository = Optional.empty();

    InitCommand(Terminal terminal) {
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
        if (repository.isPresent()) {
            return terminal.path(repository.get());
        }
        if (repositoryOptions.isNamed(terminal)) {
            return repositoryOptions.directory(terminal);
        }
        Path here = terminal.currentDirectory();
        if (Repository.isAt(here)) {
            throw FirnException.refused("the current directory " + here + " is a repository already");
        }
        return terminal.path(RepositoryOptions.INSIDE);
    }
}
