package dev.firn.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the outside test data: vectors and hierarchies written by other programs. It lies outside the source tree, in the directory that the system
 * property or environment variable {@code FIRN_SHARED_DATA} names, else in {@code ../shared/data} beside the root of the repository.
 */
public final class SharedData {
    private static final String NAME = "FIRN_SHARED_DATA";

    private SharedData() {}

    /** Returns the directory of the outside data, or nothing where there is none. */
    public static Optional<Path> find() {
        String given = System.getProperty(NAME, System.getenv().getOrDefault(NAME, ""));
        if (!given.isEmpty()) {
            return Optional.of(Path.of(given)).filter(Files::isDirectory);
        }
        return repositoryRoot()
                .map(root -> root.resolveSibling("shared").resolve("data"))
                .filter(Files::isDirectory);
    }

    /**
     * Returns one existing file or directory of the outside data; where it is missing the calling test is skipped, and says so.
     *
     * @param relative its path below the data directory, with {@code /} between names
     */
    public static Path require(String relative) {
        Optional<Path> found = find().map(data -> data.resolve(relative)).filter(Files::exists);
        return found.orElseGet(() -> abort("skipped: needs ../shared/data/" + relative));
    }

    /** Returns the root of the repository that the tests run in, or nothing when they run outside one. */
    public static Optional<Path> repositoryRoot() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("cas-store").resolve("pom.xml"))) {
            here = here.getParent();
        }
        return Optional.ofNullable(here);
    }
}
