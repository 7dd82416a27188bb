package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.simulation.Supervisor.Fate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit of which every single call of the system goes wrong once, and every two that are near each other; then the process, and then the power, goes. */
class FaultAtEveryCallSimulationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final RefName MAIN = RefName.branch("main");
    private static final String ROOT = "/repository";
    private static final int NEAR_CALLS = 6;

    /** Lets calls go wrong by their numbers, from 0. */
    private static final class Script implements Supervisor {
        private final Map<Integer, Fate> fates;
        private int calls;

        Script(Map<Integer, Fate> fates) {
            this.fates = fates;
        }

        @Override
        public Fate fate(SimulatedProcess process, Step step, String path) {
            return fates.getOrDefault(calls++, Fate.WELL);
        }

        @Override
        public int choose(int bound) {
            return 0;
        }
    }

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new SplittableRandom(seed), "test");
    }

    /** One repository with a commit, and a second commit that is made while calls go wrong. */
    private static final class Attempt {
        final SimulatedDisk disk = new SimulatedDisk(CLOCK::millis);
        final Ledger ledger = new Ledger();
        final Script script;
        Optional<Kind> report = Optional.empty();

        Attempt(Map<Integer, Fate> fates) throws IOException {
            script = new Script(fates);
            SimulatedProcess founder = new SimulatedProcess("founder", disk, Supervisor.calm(), Flaw.NONE);
            Files.createDirectory(founder.path(ROOT));
            try (Repository repository = Repository.create(founder.path(ROOT), surroundings(1))) {
                commit(repository, 1);
            }
            disk.settle();
            SimulatedProcess process = new SimulatedProcess("process", disk, script, Flaw.NONE);
            try (Repository repository = Repository.open(process.path(ROOT), surroundings(2))) {
                commit(repository, 2);
            } catch (FirnException e) {
                report = Optional.of(e.kind());
            } catch (Killed e) {
                report = Optional.of(Kind.UNKNOWN_OUTCOME); // Nobody was told anything.
            }
            process.kill();
        }

        private void commit(Repository repository, int number) {
            Cid[] made = new Cid[1];
            try (Session session = repository.session(MAIN)) {
                Map<String, byte[]> content =
                        Map.of("text", new byte[] {(byte) ('0' + number)}, "binary", new byte[] {(byte) -number, 0, 1});
                content.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
                Optional<Cid> base = session.target().base();
                ledger.acknowledge(
                        session.commit(CommitRequest.of("commit " + number, "test"), cid -> {
                                    made[0] = cid;
                                    ledger.prepare(cid, new Ledger.Version(base, content));
                                })
                                .cell()
                                .orElseThrow(),
                        number - 1L);
            } catch (FirnException e) {
                if (made[0] != null && e.kind() != Kind.UNKNOWN_OUTCOME) {
                    ledger.fail(made[0], e.kind() + ": " + e.getMessage());
                }
                throw e;
            }
        }

        void check(String what, int losses) {
            check(disk, what + ", then restart");
            for (long choice = 0; choice < losses; choice++) {
                check(disk.losePower(new SplittableRandom(choice)), what + ", then loss of power " + choice);
            }
        }

        private void check(SimulatedDisk left, String what) {
            SimulatedProcess next = new SimulatedProcess("next", left, Supervisor.calm(), Flaw.NONE);
            try (Repository repository = Repository.open(next.path(ROOT), surroundings(3))) {
                new Checker(repository, ledger).checkAll();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(what + ": " + e.getMessage(), e);
            }
        }
    }

    private static int calls() throws IOException {
        Attempt calm = new Attempt(Map.of());
        assertThat(calm.report).isEmpty();
        calm.check("nothing went wrong", 3);
        assertThat(calm.script.calls).isGreaterThan(80);
        return calm.script.calls;
    }

    @ParameterizedTest
    @EnumSource(names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void whatIsReportedIsSo(Fate fate) throws IOException {
        int calls = calls();
        int reported = 0;
        for (int call = 0; call < calls; call++) {
            Attempt attempt = new Attempt(Map.of(call, fate));
            attempt.check(fate + " at call " + call, 3);
            reported += attempt.report.isPresent() ? 1 : 0;
            assertThat(attempt.report.orElse(Kind.IO)).isIn(Kind.IO, Kind.UNKNOWN_OUTCOME);
        }
        assertThat(reported).isGreaterThan(30);
    }

    @Test
    void whatIsReportedAfterTwoFaultsIsSo() throws IOException {
        int calls = calls();
        for (int call = 0; call < calls; call++) {
            for (int near = 1; near < NEAR_CALLS; near++) {
                Attempt attempt = new Attempt(Map.of(call, Fate.FAILS_THOUGH_DONE, call + near, Fate.FAILS));
                attempt.check("faults at calls " + call + " and " + (call + near), 1);
            }
        }
    }
}
