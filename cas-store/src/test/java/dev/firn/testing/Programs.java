package dev.firn.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the outside programs that some tests compare with: kubo, a Python with zarr, ssh-keygen. Where one is missing the test is skipped and says so,
 * but not on the build machine: there a missing program is a failure, so that nobody takes a test for green that never ran; but for the one, if any, that it
 * says it cannot have ({@code FIRN_CI_WITHOUT}).
 */
public final class Programs {
    private Programs() {}

    /**
     * Returns the path of an executable program: the one that the environment variable names, else the one of that name on the search path.
     *
     * @param environmentName the variable that may hold its path, such as {@code FIRN_TEST_IPFS}
     * @param program its plain name, such as {@code ipfs}
     */
    public static Path require(String environmentName, String program) {
        return require(environmentName, program, System.getenv());
    }

    static Path require(String environmentName, String program, Map<String, String> environment) {
        Optional<Path> found = find(environmentName, program, environment);
        String need = "needs " + program + " (set " + environmentName + ")";
        boolean onBuildMachine = environment.getOrDefault("FIRN_CI", "").equals("true")
                && !environment.getOrDefault("FIRN_CI_WITHOUT", "").equals(program);
        return found.orElseGet(() -> onBuildMachine ? fail(need) : abort("skipped: " + need));
    }

    private static Optional<Path> find(String environmentName, String program, Map<String, String> environment) {
        String given = environment.getOrDefault(environmentName, "");
        Stream<Path> candidates = given.isEmpty()
                ? Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .filter(directory -> !directory.isEmpty())
                        .map(directory -> Path.of(directory, program))
                : Stream.of(Path.of(given));
        return candidates
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }
}
