package dev.firn.cas;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that is done beside other work, on a thread of its own. Whoever begins it waits for its end. */
public final class Beside {
    private final FutureTask<Boolean> task;

    private Beside(FutureTask<Boolean> task) {
        this.task = task;
    }

    /** Begins {@code work} on a new thread of this name, which does not keep the JVM alive. */
    public static Beside begin(String name, Runnable work) {
        FutureTask<Boolean> task = new FutureTask<>(work, true);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Beside(task);
    }

    /** Waits until the work has ended, and throws what it threw. An interrupt is kept for later. */
    public void await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throwAgain(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until all of it has ended, and throws what one of them threw. */
    public static void await(List<Beside> all) {
        Optional<Throwable> failure = Optional.empty();
        for (Beside one : all) {
            try {
                one.await();
            } catch (RuntimeException | Error e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            throwAgain(failure.get());
        }
    }

    private static void throwAgain(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
