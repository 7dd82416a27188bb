package dev.firn.cli;

import dev.firn.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Where paths lead, through whatever links; the last of a path need not be there yet. */
final class Places {
    private Places() {}

    /** Whether a path leads to a directory or below it. */
    static boolean isIn(Path path, Path directory) {
        return real(path).startsWith(real(directory));
    }

    /** The repository that a path leads to or into, whichever it is. */
    static Optional<Path> repositoryAround(Path path) {
        for (Path at = real(path); at != null; at = at.getParent()) {
            if (Repository.isAt(at)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static Path real(Path path) {
        Path normal = path.toAbsolutePath().normalize();
        Path at = normal;
        while (at.getParent() != null && Files.notExists(at, LinkOption.NOFOLLOW_LINKS)) {
            at = at.getParent();
        }
        try {
            return at.toRealPath().resolve(at.relativize(normal)).normalize();
        } catch (IOException e) {
            return normal; // whoever goes there says why that cannot be
        }
    }
}
