package dev.firn.cas;

import java.util.List;
import java.util.Optional;

/** Work that is done beside other work, on a thread of its own. Whoever begins it waits for its end. */
public final class Beside {
    private final Thread thread;
    /** Written before the thread ends, read after. */
    private Optional<Throwable> failure = Optional.empty();

    private Beside(String name, Runnable work) {
        this.thread = new Thread(() -> run(work), name);
        thread.setDaemon(true);
    }

    /** Begins {@code work} on a new thread of this name, which does not keep the virtual machine alive. */
    public static Beside begin(String name, Runnable work) {
        Beside beside = new Beside(name, work);
        beside.thread.start();
        return beside;
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    /** Waits until the work has ended, and throws what it threw. An interrupt is kept for later. */
    public void await() {
        await(List.of(this));
    }

    /** Waits until all of it has ended, and throws what one of them threw. An interrupt is kept for later. */
    public static void await(List<Beside> all) {
        boolean interrupted = false;
        for (Beside one : all) {
            while (one.thread.isAlive()) {
                try {
                    one.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Beside one : all) {
            if (one.failure.isPresent()) {
                throwAgain(one.failure.get());
            }
        }
    }

    private static void throwAgain(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
