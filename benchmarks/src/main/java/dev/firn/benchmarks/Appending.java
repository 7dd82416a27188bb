package dev.firn.benchmarks;

import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** So many commits, each of which appends one step of {@value #STEP_CHUNKS} chunks along the first axis. */
final class Appending {
    private static final int STEP_CHUNKS = 64;

    private final Path place;
    private final Figures figures;

    Appending(Path place, Figures figures) {
        this.place = place;
        this.figures = figures;
    }

    void run(long count) throws IOException {
        try (Repository repository = Arrays2d.create(place)) {
            Samples steps = new Samples();
            for (long step = 0; step < count; step++) {
                long begin = System.nanoTime();
                try (Session session = repository.session(Arrays2d.MAIN)) {
                    if (step == 0) {
                        Arrays2d.putArray(session, "a", count);
                    }
                    for (int column = 0; column < STEP_CHUNKS; column++) {
                        session.put(Arrays2d.key(step * Arrays2d.COLUMNS + column), Arrays2d.tiny(column, step));
                    }
                    session.commit(Arrays2d.request("step " + step));
                }
                steps.add(System.nanoTime() - begin);
            }
            int tenth = Math.max(1, steps.count() / 10);
            double second = steps.meanMillis(tenth, Math.min(steps.count(), 2 * tenth));
            double last = steps.meanMillis(steps.count() - tenth, steps.count());
            figures.say("first_ms", steps.meanMillis(0, tenth));
            figures.say("second_ms", second);
            figures.say("last_ms", last);
            figures.say("last_of_second", last / second);
            figures.say("last_of_first", last / steps.meanMillis(0, tenth));
            figures.say("containers", (double) containers());
            figures.say("bytes", (double) Arrays2d.sizeBytes(place));
        }
    }

    private long containers() throws IOException {
        try (var files = Files.walk(place)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".pack") || file.endsWith(".jsonl"))
                    .count();
        }
    }
}
