package dev.firn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what a command should not have left. */
final class Leftovers {
    private Leftovers() {}

    /** The temporary files of a repository, and the working state of bulk work that has ended. */
    static List<String> of(Path repository) throws IOException {
        return names(repository)
                .filter(name -> name.startsWith("tmp/")
                        || name.endsWith(".part")
                        || name.endsWith(".db")
                        || name.startsWith("work/spill"))
                .toList();
    }

    /** Files and directories of an interrupted checkout. */
    static List<String> ofCheckout(Path directory) throws IOException {
        return names(directory).filter(name -> name.contains(".firn-")).toList();
    }

    /** What a repository says of its refs: every cell. */
    static List<String> refs(Path repository) throws IOException {
        return names(repository).filter(name -> name.startsWith("refs/")).toList();
    }

    private static Stream<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString()).sorted().toList().stream();
        }
    }
}
