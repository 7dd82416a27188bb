package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.StoreWriter;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the sizes of versions of which nothing is here but the commit, as a fetch of more history leaves them that was cut. */
final class PartialUsageTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeShallowClone() throws IOException {
        Path data = Files.createDirectory(directory.resolve("sst"));
        Sample.create(data);
        done("clone", "--depth", "1", "sst", "part");
        try (Repository from = open(data.resolve(".firn"));
                Repository to = open(directory.resolve("part"));
                StoreWriter writer = to.store().writer()) {
            Cid first = from.resolve("main~1");
            to.store()
                    .absences()
                    .record(
                            new Absence(Absence.Reason.PROMISED, "origin"),
                            List.of(from.commit(first).manifest()));
            writer.put(from.store().block(first));
            writer.seal();
        }
        assertThat(done("verify").out()).contains("promised by a remote: 1 object");
    }

    private static Repository open(Path repository) {
        return Repository.open(repository, new Surroundings(Clock.systemUTC(), new Random(3), "tester"));
    }

    private Run done(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "-R";
        all[1] = "part";
        System.arraycopy(args, 0, all, 2, args.length);
        Run run = Run.in(directory, args[0].equals("clone") ? args : all);
        assertThat(run.code()).as("%s: %s", String.join(" ", args), run.err()).isZero();
        return run;
    }

    @Test
    void theyAreAddedUpAsNotHere() {
        assertThat(done("stats").out()).contains("\nnot here     147 bytes of that, but promised by a remote\n");
        assertThat(done("stats", "--json").out()).contains("\"absentBytes\":147,");
    }

    @Test
    void eachIsListedAsNotHere() {
        assertThat(done("du").out())
                .contains("165 bytes  165 bytes here", "147 bytes  0 bytes here", "first day (not here but promised)");
        assertThat(done("--json", "du").out()).contains("\"absentBytes\":147", "\"absentBytes\":0");
    }

    @Test
    void theArraysOfSuchAVersionAreNotKnown() {
        Run run = done("du", "main~1");
        assertThat(run.err()).contains("which arrays there are is not all here");
        assertThat(run.out()).contains("147 bytes").contains("all (not here but promised)");
        assertThat(done("--json", "du", "main~1").out()).isEqualTo("{\"arrays\":[]}\n");
    }
}
