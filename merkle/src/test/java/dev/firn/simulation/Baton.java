package dev.firn.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Lets one thread of several run at a time and says whose turn is next, so that what they do follows from a seed. Threads hand the baton on where they say they
 * would; in between nobody disturbs them.
 */
final class Baton {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    private final SplittableRandom random;
    private final List<Runner> runners = new ArrayList<>();
    private final Semaphore allDone = new Semaphore(0);
    private Optional<Throwable> failure = Optional.empty();
    private long turns;

    /** One that takes turns. */
    private static final class Runner {
        private final Semaphore turn = new Semaphore(0);
        private boolean isDone;
        private long asleepUntil;
    }

    private Runner running = new Runner();

    Baton(SplittableRandom random) {
        this.random = random;
    }

    /** Runs all of them to their ends; throws what the first threw that failed. */
    void run(List<Runnable> bodies) {
        for (Runnable body : bodies) {
            Runner runner = new Runner();
            runners.add(runner);
            THREADS.execute(() -> {
                runner.turn.acquireUninterruptibly();
                try {
                    body.run();
                } catch (RuntimeException | Error e) {
                    failure = failure.or(() -> Optional.of(e));
                }
                runner.isDone = true;
                handOn();
            });
        }
        handOn();
        allDone.acquireUninterruptibly();
        runners.clear();
        Optional<Throwable> failed = failure;
        failure = Optional.empty();
        if (failed.isPresent()) {
            if (failed.get() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failed.get();
        }
    }

    /** Whether one of them failed, so that the others had better end. */
    boolean hasFailed() {
        return failure.isPresent();
    }

    /** Hands the baton on and waits until it comes back, which it may do at once. */
    void pass() {
        Runner self = running;
        handOn();
        self.turn.acquireUninterruptibly(); // At once, if it was handed to itself.
    }

    /** Who has the baton sleeps for so many turns of others, or until nobody else is awake. */
    void sleep(long forTurns) {
        running.asleepUntil = turns + forTurns;
        pass();
    }

    private void handOn() {
        turns++;
        List<Runner> awake = new ArrayList<>();
        Runner first = null;
        for (Runner runner : runners) {
            if (!runner.isDone) {
                if (runner.asleepUntil <= turns) {
                    awake.add(runner);
                }
                if (first == null || runner.asleepUntil < first.asleepUntil) {
                    first = runner;
                }
            }
        }
        if (first == null) {
            allDone.release();
            return;
        }
        running = awake.isEmpty() ? first : awake.get(random.nextInt(awake.size()));
        running.turn.release();
    }
}
