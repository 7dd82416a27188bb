package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was seen of refs, on a disk that fails now and then: it is forgotten only where it is gone or damaged. */
class RefMemorySimulationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String ROOT = "/repository";
    private static final String MEMORY = ROOT + "/" + Repository.WORK + "/refs-seen.json";

    /** Lets every call of one kind on the memory fail. */
    private record Failing(Step failing) implements Supervisor {
        @Override
        public Fate fate(SimulatedProcess process, Step step, String path) {
            return step == failing && path.equals(MEMORY) ? Fate.FAILS : Fate.WELL;
        }

        @Override
        public int choose(int bound) {
            return 0;
        }
    }

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new SplittableRandom(seed), "test");
    }

    private static void commit(Repository repository, String branch) {
        try (Session session = repository.session(RefName.branch(branch))) {
            session.put("key", ByteBuffer.wrap(branch.getBytes(StandardCharsets.UTF_8)));
            session.commit(CommitRequest.of("commit", "test"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOK", "OPEN", "READ"})
    void aMemoryThatCannotBeReadNowIsNotWrittenOver(Step failing) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(CLOCK::millis);
        SimulatedProcess calm = new SimulatedProcess("calm", disk, Supervisor.calm(), Flaw.NONE);
        Path root = Files.createDirectory(calm.path(ROOT));
        try (Repository repository = Repository.create(root, surroundings(1))) {
            commit(repository, "first");
        }
        assertThat(Files.readString(calm.path(MEMORY))).contains("heads/first");
        SimulatedProcess unlucky = new SimulatedProcess("unlucky", disk, new Failing(failing), Flaw.NONE);
        try (Repository repository = Repository.open(unlucky.path(ROOT), surroundings(2))) {
            commit(repository, "second");
        }
        assertThat(Files.readString(calm.path(MEMORY))).contains("heads/first");
        try (Repository repository = Repository.open(root, surroundings(3))) {
            commit(repository, "third");
        }
        assertThat(Files.readString(calm.path(MEMORY))).contains("heads/first", "heads/third");
    }
}
