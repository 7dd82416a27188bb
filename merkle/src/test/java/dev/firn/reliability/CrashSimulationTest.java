package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.Fault;
import dev.firn.cas.space.FaultySpace;
import dev.firn.cas.space.FaultySpace.Step;
import dev.firn.cas.space.SimulatedCrash;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short life of a repository, of which every single step fails once in every way; then the process, and then the power, goes. */
class CrashSimulationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final RefName MAIN = RefName.branch("main");
    private static final RefName SIDE = RefName.branch("side");
    private static final int COMMITS = 8;

    /** A repository, and what is known of it from what it acknowledged. */
    private static final class Life {
        final FaultySpace space;
        /** Where each ref may stand: one place, but more once the outcome of an operation is unknown. */
        final Map<RefName, Set<Optional<Cid>>> places = new HashMap<>();

        final List<Cid> acknowledged = new ArrayList<>();
        private final Map<Cid, Optional<Cid>> parents = new HashMap<>();
        private Repository repository;
        private int openings;
        /** Where the operation under way moves its ref, once it has begun to. */
        private Set<Optional<Cid>> underWay = Set.of();

        Life(long seed) {
            space = new FaultySpace(seed);
            repository = Repository.create(space, surroundings(seed));
            places.put(MAIN, Set.of(Optional.empty()));
            places.put(SIDE, Set.of(Optional.empty()));
        }

        /** The life; false if it ended in a crash. */
        boolean live() {
            return operation(MAIN, () -> commit(MAIN, 0))
                    && operation(MAIN, () -> commit(MAIN, 1))
                    && operation(SIDE, this::branch)
                    && operation(SIDE, () -> commit(SIDE, 2))
                    && operation(MAIN, () -> commit(MAIN, 3))
                    && operation(MAIN, () -> commit(MAIN, 4))
                    && operation(MAIN, this::undo)
                    && operation(MAIN, () -> commit(MAIN, 5))
                    && operation(SIDE, () -> commit(SIDE, 6))
                    && operation(SIDE, () -> commit(SIDE, 7));
        }

        private boolean operation(RefName ref, Runnable what) {
            underWay = Set.of();
            try {
                what.run();
                return true;
            } catch (SimulatedCrash e) {
                mayStandAt(ref);
                return false;
            } catch (FirnException e) {
                assertThat(e.kind()).as(e.getMessage()).isIn(Kind.IO, Kind.UNKNOWN_OUTCOME);
                if (e.kind() == Kind.UNKNOWN_OUTCOME) {
                    mayStandAt(ref);
                }
                repository = Repository.open(space, surroundings(1_000 + openings++));
                return true;
            }
        }

        private void mayStandAt(RefName ref) {
            Set<Optional<Cid>> all = new HashSet<>(places.getOrDefault(ref, Set.of()));
            all.addAll(underWay);
            places.put(ref, all);
        }

        private void commit(RefName branch, long number) {
            try (Session session = repository.session(branch)) {
                Numbered.put(session, branch.name(), number);
                Cid commit = session.commit(Numbered.request(branch.name(), number), made -> {
                            parents.put(made, session.target().base());
                            underWay = Set.of(Optional.of(made));
                        })
                        .commit()
                        .orElseThrow();
                acknowledged.add(commit);
                places.put(branch, Set.of(Optional.of(commit)));
            }
        }

        private void branch() {
            Cid head = repository.resolve("main");
            underWay = Set.of(Optional.of(head));
            places.put(SIDE, Set.of(repository.refs().create(SIDE, head).commit()));
        }

        private void undo() {
            Set<Optional<Cid>> before = new HashSet<>();
            for (Optional<Cid> head : places.getOrDefault(MAIN, Set.of())) {
                before.add(head.flatMap(parents::get));
            }
            underWay = before;
            places.put(MAIN, Set.of(repository.refs().undo(MAIN).commit()));
            assertThat(before).containsAll(places.get(MAIN));
        }

        /** What the next process finds: all that was acknowledged, refs where they may be, nothing broken; and it goes on. */
        void check(FaultySpace left, String what) {
            Repository next = Repository.open(left, surroundings(-1));
            places.forEach((ref, allowed) -> assertThat(next.refs().find(ref).flatMap(RefCell::commit))
                    .as("%s: %s", what, ref)
                    .isIn(allowed));
            acknowledged.forEach(commit -> Numbered.check(next, commit));
            try (Session session = next.session(MAIN)) {
                Numbered.put(session, "main", 99);
                Numbered.check(
                        next,
                        session.commit(Numbered.request("main", 99)).commit().orElseThrow());
            }
            Numbered.requireSound(next, what);
        }
    }

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new Random(seed), "test");
    }

    private static List<Step> calmSteps() {
        Life calm = new Life(1);
        assertThat(calm.live()).isTrue();
        assertThat(calm.acknowledged).hasSize(COMMITS);
        List<Step> steps = calm.space.steps();
        calm.check(calm.space.losePower(1), "no fault");
        return steps;
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "ENOSPC", "CRASH"})
    void whatWasAcknowledgedSurvivesAFaultAtAnyStep(Fault fault) {
        List<Step> steps = calmSteps();
        int tried = 0;
        for (int step = new Life(1).space.steps().size(); step < steps.size(); step++) {
            boolean canBeFull = steps.get(step) == Step.WRITE || steps.get(step) == Step.PUBLISH;
            if (fault == Fault.ENOSPC && !canBeFull) {
                continue;
            }
            tried++;
            String what = fault + " at step " + step + " (" + steps.get(step) + ")";
            Life life = new Life(step);
            life.space.failAt(step, fault);
            boolean lived = life.live();
            assertThat(lived).as(what).isEqualTo(fault != Fault.CRASH);
            if (lived) {
                assertThat(life.acknowledged).as(what).hasSizeGreaterThanOrEqualTo(COMMITS - 1);
            }
            life.check(life.space.restart(), what + ", then restart");
            for (long choice = 0; choice < (fault == Fault.CRASH ? 3 : 1); choice++) {
                life.check(life.space.losePower(step + 1_000_000 * choice), what + ", then power loss " + choice);
            }
        }
        assertThat(tried).isGreaterThan(50);
    }
}
