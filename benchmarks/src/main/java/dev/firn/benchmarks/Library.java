package dev.firn.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Times the library from within: {@code Library TASK DIRECTORY NUMBER ROUNDS}. The repository that a task makes is left in DIRECTORY, whose content is
 * deleted before; what NUMBER counts is said by each task. What is done again and again is timed ROUNDS times, after some more to warm up.
 */
public final class Library {
    private Library() {}

    /** Runs one task. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException(
                    "wanted: bulk|link|commit|manifest|append|reads|verify DIRECTORY NUMBER ROUNDS");
        }
        Path directory = Path.of(arguments[1]);
        long number = Long.parseLong(arguments[2]);
        Arrays2d.delete(directory);
        Files.createDirectories(directory);
        int rounds = Integer.parseInt(arguments[3]);
        Figures figures = new Figures(System.out);
        Path repository = directory.resolve("repository");
        switch (arguments[0]) {
            case "bulk" -> new BulkLoad(repository, number, figures).tiny().close();
            case "link" -> new BulkLoad(repository, number, figures).linked();
            case "commit" -> new OneChunk(repository, rounds, figures).ofAnArray(number);
            case "manifest" -> new OneChunk(repository, rounds, figures).ofManyArrays(number);
            case "append" -> new Appending(repository, figures).run(number);
            case "reads" -> new RandomReads(directory, rounds, figures).run((int) number);
            case "verify" -> new Verifying(repository, rounds, figures).run(number);
            default -> throw new IllegalArgumentException("no task " + arguments[0]);
        }
    }
}
