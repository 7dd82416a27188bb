package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Many short lives of a repository on a machine that fails in every way. Properties {@code firn.simulation.seed}, {@code .seeds} and {@code .seconds}, or
 * environment variables FIRN_SIMULATION_SEED and so on, say with which seed to begin, how many to run, and when to stop at the latest.
 */
class SimulationTest {
    private static final long SEEDS = 300;
    private static final long SECONDS = 60;
    private static final long AT_LEAST_SEEDS = 50;
    private static final int THREADS = 4;

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
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        long first = property("seed", 1);
        long end = first + property("seeds", SEEDS);
        long deadline = System.nanoTime() + 1_000_000_000L * property("seconds", SECONDS);
        AtomicLong next = new AtomicLong(first);
        AtomicLong calls = new AtomicLong();
        AtomicLong checks = new AtomicLong();
        Callable<Boolean> work = () -> {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                World world = run(seed, Flaw.NONE);
                calls.addAndGet(world.ticks());
                checks.addAndGet(world.checks());
                if (System.nanoTime() > deadline && seed >= first + AT_LEAST_SEEDS) {
                    break;
                }
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Boolean>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(threads.submit(work));
            }
            for (Future<Boolean> part : parts) {
                assertThat(part.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        long runs = Math.min(end, next.get()) - first;
        assertThat(calls.get()).as("calls of the system in %s runs", runs).isGreaterThan(200 * runs);
        assertThat(checks.get()).as("checks in %s runs", runs).isGreaterThan(runs);
    }

    @Test
    void oneSeedIsOneRun() {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(run(seed, Flaw.NONE).trace())
                    .as("seed %s", seed)
                    .isEqualTo(run(seed, Flaw.NONE).trace());
        }
    }

    /** Else a hundred thousand of them fill the memory: whoever is killed gives nothing back, and what is static must not remember it. */
    @Test
    void aRunThatIsOverIsForgotten() throws InterruptedException {
        List<WeakReference<World>> over = new ArrayList<>();
        for (long seed = 1; seed <= 20; seed++) {
            over.add(new WeakReference<>(run(seed, Flaw.NONE)));
        }
        for (int attempt = 0; attempt < 50 && over.stream().anyMatch(world -> world.get() != null); attempt++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(over).allMatch(world -> world.get() == null);
    }
}
