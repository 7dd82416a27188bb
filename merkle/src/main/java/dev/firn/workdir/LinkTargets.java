package dev.firn.workdir;

import java.io.IOException;
import java.nio.file.Path;

/** Where links may lead. */
final class LinkTargets {
    private LinkTargets() {}

    /** Whether a real path lies inside a real root and not in a repository. */
    static boolean isInside(Path root, Path real, ScanOptions options) {
        if (!real.startsWith(root)) {
            return false;
        }
        for (Path segment : root.relativize(real)) {
            if (segment.toString().equals(".firn")) {
                return false;
            }
        }
        return options.repository()
                .map(repository -> !real.startsWith(real(repository)))
                .orElse(true);
    }

    /** The real path of what is there; as it is written, where that cannot be told. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
