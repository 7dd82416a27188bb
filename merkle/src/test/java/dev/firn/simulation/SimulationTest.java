package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Many short lives of a repository on a machine that fails in every way. */
class SimulationTest {
    private static final long FIRST_SEED = 1;

    private static long property(String name, long otherwise) {
        String value = System.getProperty(
                "firn.simulation." + name, System.getenv("FIRN_SIMULATION_" + name.toUpperCase(Locale.ROOT)));
        return value == null ? otherwise : Long.parseLong(value);
    }

    static World run(long seed, Flaw flaw) {
        World world = new World(seed, flaw);
        try {
            world.run();
            return world;
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\nlast calls:\n" + world.lastCalls(), e);
        }
    }

    @Test
    void nothingThatWasAcknowledgedIsLost() {
        long first = property("seed", FIRST_SEED);
        long count = property("seeds", 200);
        long ticks = 0;
        long checks = 0;
        for (long seed = first; seed < first + count; seed++) {
            World world = run(seed, Flaw.NONE);
            ticks += world.ticks();
            checks += world.checks();
        }
        assertThat(ticks).as("calls of the system in %s runs", count).isGreaterThan(200 * count);
        assertThat(checks).as("checks in %s runs", count).isGreaterThan(2 * count);
    }

    @Test
    void oneSeedIsOneRun() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(run(seed, Flaw.NONE).trace())
                    .as("seed %s", seed)
                    .isEqualTo(run(seed, Flaw.NONE).trace());
        }
    }
}
