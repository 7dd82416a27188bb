package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.Fault;
import dev.firn.cas.space.FaultySpace;
import dev.firn.cas.space.SimulatedCrash;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every failure at every step of moving a ref, with several fates each. */
class FaultyRefsTest extends RefStoreContract {
    private static final RefName MAIN = RefName.branch("main");
    /** Enough for the first cell, for plain moves and for trimming. */
    private static final int MOVES = 20;

    private static final int SEEDS = 4;

    private final Chain chain = new Chain();

    @Override
    protected BlobSpace newSpace() {
        return new FaultySpace(1);
    }

    private static RefStore refs(FaultySpace space) {
        return new RefStore(space, space, REPOSITORY);
    }

    private RefCell next(Optional<RefCell> expected) {
        return chain.next(MAIN, expected, "move");
    }

    /** Moves on until {@code MOVES} moves were acknowledged or something goes wrong; the last that was acknowledged. */
    private final class Mover {
        private Optional<RefCell> acknowledged = Optional.empty();
        private Optional<RefCell> tried = Optional.empty();
        private Optional<Outcome> outcome = Optional.empty();
        private Optional<FirnException> failure = Optional.empty();

        void move(FaultySpace space) {
            RefStore refs = refs(space);
            for (int i = 0; i < MOVES; i++) {
                RefCell next = next(acknowledged);
                tried = Optional.of(next);
                outcome = Optional.empty();
                try {
                    outcome = Optional.of(refs.compareAndSet(acknowledged, next, chain));
                } catch (FirnException e) {
                    failure = Optional.of(e);
                    return;
                }
                if (!outcome.get().equals(new Outcome.Done(next))) {
                    return;
                }
                acknowledged = tried;
            }
        }
    }

    private long steps() {
        FaultySpace space = new FaultySpace(0);
        new Mover().move(space);
        return space.steps().size();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EIO", "ENOSPC", "SHORT_READ", "FLIPPED_BIT"})
    void afterAnyFailureTheSameMoveAgainIsDone(Fault fault) {
        long steps = steps();
        for (long step = 0; step < steps; step++) {
            for (long seed = 0; seed < SEEDS; seed++) {
                FaultySpace space = new FaultySpace(seed);
                space.failAt(step, fault);
                Mover mover = new Mover();
                mover.move(space);
                String run = fault + " at step " + step + ", seed " + seed + ": " + mover.outcome + " " + mover.failure;
                space.heal();
                if (mover.failure.isPresent()) {
                    assertThat(mover.failure.get().kind()).as(run).isIn(Kind.IO, Kind.CORRUPT);
                    assertThat(refs(space).find(MAIN)).as(run).isEqualTo(mover.acknowledged);
                }
                assertThat(mover.outcome.filter(Outcome.Conflict.class::isInstance))
                        .as(run)
                        .isEmpty();
                RefCell tried = mover.tried.orElseThrow();
                Optional<RefCell> before =
                        mover.acknowledged.equals(mover.tried) ? Optional.of(tried) : mover.acknowledged;
                RefCell again = mover.acknowledged.equals(mover.tried) ? next(before) : tried;
                assertThat(refs(space).compareAndSet(before, again, chain))
                        .as(run)
                        .isEqualTo(new Outcome.Done(again));
                assertThat(refs(space).find(MAIN)).as(run).contains(again);
                assertThat(refs(space.losePower(seed)).find(MAIN))
                        .as(run + ", then power lost")
                        .contains(again);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CRASH", "EIO"})
    void whatWasAcknowledgedSurvivesCrashAndPowerLossAtAnyStep(Fault fault) {
        long steps = steps();
        for (long step = 0; step < steps; step++) {
            for (long seed = 0; seed < SEEDS; seed++) {
                FaultySpace space = new FaultySpace(seed);
                space.failAt(step, fault);
                Mover mover = new Mover();
                try {
                    mover.move(space);
                } catch (SimulatedCrash crash) {
                    assertThat(fault).isEqualTo(Fault.CRASH);
                }
                for (FaultySpace after : new FaultySpace[] {space.restart(), space.losePower(seed)}) {
                    String run = fault + " at step " + step + ", seed " + seed + ", " + mover.tried;
                    Optional<RefCell> found = refs(after).find(MAIN);
                    assertThat(found).as(run).isIn(mover.acknowledged, mover.tried);
                    RefCell next = next(found);
                    assertThat(refs(after).compareAndSet(found, next, chain))
                            .as(run)
                            .isEqualTo(new Outcome.Done(next));
                }
            }
        }
    }
}
