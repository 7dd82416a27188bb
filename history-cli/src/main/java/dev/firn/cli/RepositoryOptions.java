package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.MemorySpace;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.ProcessRandom;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.nio.file.Path;
import java.util.Optional;

/** Which repository a command works on. */
final class RepositoryOptions extends Options {
    private final Setting<Optional<String>> repository;

    RepositoryOptions() {
        this(
                "-R, --repo",
                "The repository. Otherwise FIRN_REPO, else the first .firn, or bare repository, in the current directory or"
                        + " one above it.");
    }

    private RepositoryOptions(String names, String description) {
        this.repository = option(names, "DIR", description);
    }

    /** The same for a command in which {@code -R} means something else. */
    static RepositoryOptions withoutShortName(String description) {
        return new RepositoryOptions("--repo", description);
    }

    /** As if {@code -R} had been given, or not. */
    static RepositoryOptions of(Optional<String> given) {
        RepositoryOptions options = new RepositoryOptions();
        given.ifPresent(directory -> options.repository.slot().set(directory));
        return options;
    }

    /** Whether a repository was named by the option. */
    boolean isGiven() {
        return repository.value().isPresent();
    }

    /** Whether a repository was named, by option or environment. */
    boolean isNamed(Terminal terminal) {
        return repository.value().isPresent() || terminal.variable("FIRN_REPO").isPresent();
    }

    /**
     * The directory of the repository.
     *
     * @throws FirnException of kind MISSING if there is none
     */
    Path directory(Terminal terminal) {
        return directory(terminal, Optional.empty());
    }

    /** The directory of the repository, if there is one or one is named. */
    Optional<Path> find(Terminal terminal) {
        return isNamed(terminal) ? Optional.of(directory(terminal)) : search(terminal.currentDirectory());
    }

    /** A repository with nothing in it, in memory, for what needs none. */
    static OpenRepository openEmpty(Terminal terminal) {
        Repository empty =
                Repository.create(new MemorySpace(terminal.clock()::millis), surroundings(terminal, "nobody"));
        return new OpenRepository(empty, Path.of(System.getProperty("java.io.tmpdir")), terminal);
    }

    private Path directory(Terminal terminal, Optional<Path> near) {
        Optional<String> named = repository.value().or(() -> terminal.variable("FIRN_REPO"));
        if (named.isPresent()) {
            return Repository.meantBy(terminal.path(named.get()));
        }
        return search(terminal.currentDirectory())
                .or(() -> near.flatMap(RepositoryOptions::search))
                .orElseThrow(() -> FirnException.missing("there is no repository in " + terminal.currentDirectory()
                                + " nor in a directory above it")
                        .withHint("make one with 'firn init', or name one with -R DIR or FIRN_REPO"));
    }

    /** The repository that {@code start} or the nearest directory above it has or is. */
    static Optional<Path> search(Path start) {
        for (Path at = start.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Repository.isAt(at.resolve(Repository.INSIDE))) {
                return Optional.of(at.resolve(Repository.INSIDE));
            }
            if (Repository.isAt(at)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** As {@link #open(Terminal)}; where none is named nor in or above the current directory, the one in or above a directory of data. */
    OpenRepository open(Terminal terminal, Optional<String> data) {
        return open(terminal, directory(terminal, data.map(terminal::path)));
    }

    /** Opens the repository; the caller closes it. Its operations are recorded as made by the configured author. */
    OpenRepository open(Terminal terminal) {
        return open(terminal, directory(terminal));
    }

    private static OpenRepository open(Terminal terminal, Path directory) {
        String actor = Author.of(Optional.empty(), directory, terminal).text();
        return withRemotes(Repository.open(directory, surroundings(terminal, actor)), directory, terminal);
    }

    private static OpenRepository withRemotes(Repository repository, Path directory, Terminal terminal) {
        remotes(directory, terminal).fetchPromised(repository);
        return new OpenRepository(repository, directory, terminal);
    }

    /** As {@link #open}, for commands that look at what is here and fetch nothing by reading. */
    OpenRepository openAsIs(Terminal terminal) {
        Path directory = directory(terminal);
        String actor = Author.of(Optional.empty(), directory, terminal).text();
        return new OpenRepository(Repository.open(directory, surroundings(terminal, actor)), directory, terminal);
    }

    /** As {@link #open}, for commands that move no ref: who runs them is not looked up. */
    OpenRepository openToRead(Terminal terminal) {
        Path directory = directory(terminal);
        return withRemotes(Repository.open(directory, surroundings(terminal, "nobody")), directory, terminal);
    }

    /** The remotes of the repository in a directory. */
    static RemoteSettings remotes(Path directory, Terminal terminal) {
        return new RemoteSettings(directory, terminal.currentDirectory(), surroundings(terminal, "nobody"));
    }

    /** What the library takes from its caller. */
    static Surroundings surroundings(Terminal terminal, String actor) {
        return new Surroundings(terminal.clock(), new ProcessRandom(), actor);
    }
}
