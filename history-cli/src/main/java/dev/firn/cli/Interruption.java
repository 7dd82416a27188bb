package dev.firn.cli;

import java.util.List;

/**
 * What happens on Ctrl-C and SIGTERM. A command that is about to make something visible calls {@link #hold}: from then on it goes on to its end, and the
 * process ends with its exit code. Before that the command is told to stop and gets, if it ever checked, a moment to take its temporary files away: its next
 * check throws, and so does where it waits or works with files, as its thread is interrupted. The process then ends as one that the signal ended (130 or 143).
 * Safe for many threads.
 */
final class Interruption {
    private static final long GRACE_MILLIS = 3_000;

    private boolean checks;
    private boolean asked;
    private boolean held;
    private boolean ended;
    private boolean awaited;
    private int code;
    private List<Thread> command = List.of();
    private Runnable say = () -> {};

    /** Thrown where a command stops because it was asked to. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("interrupted", null, false, false);
        }
    }

    /** What tells the person that the command was stopped before its end. */
    synchronized void whenStopped(Runnable sentence) {
        say = sentence;
    }

    private synchronized Runnable sentence() {
        return say;
    }

    /** Listens to the signals of this process, whose command runs on the calling thread. */
    void listen() {
        listenAs(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "interruption"));
    }

    /** The command runs on this thread. */
    synchronized void listenAs(Thread thread) {
        command = List.of(thread);
    }

    /** Throws {@link Interrupted} if the command shall stop, and has not passed {@link #hold}. */
    synchronized void check() {
        checks = true;
        if (asked && !held) {
            throw new Interrupted();
        }
    }

    /** Whether the command was asked to stop before it held: what goes wrong then goes wrong because of that. */
    synchronized boolean isStopping() {
        return asked && !held && !ended;
    }

    /** From here on the command cannot be stopped; throws {@link Interrupted} if it shall stop already. */
    synchronized void hold() {
        check();
        held = true;
    }

    /**
     * Waits until the command shall stop, at most so long; whether it shall. From then on it is waited for, however long it takes to stop in order, and the
     * process ends with its exit code.
     */
    synchronized boolean awaitStop(long millis) throws InterruptedException {
        checks = true;
        awaited = true;
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; !asked && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        held |= asked;
        return asked;
    }

    /** The command is at its end, with this exit code; all is printed. */
    synchronized void end(int exitCode) {
        code = exitCode;
        ended = true;
        notifyAll();
    }

    /** Called when the process shall end, by a signal or because the command is through. */
    void stop() {
        boolean through = isThrough();
        if (waitForEnd()) {
            // What was held has happened, and who waits for this process wants to know it.
            Runtime.getRuntime().halt(code);
        }
        if (!through) {
            sentence().run();
        }
    }

    private synchronized boolean isThrough() {
        return ended;
    }

    /** Whether the command was held and so came to its own end. */
    synchronized boolean waitForEnd() {
        asked = true;
        notifyAll();
        if (checks && !held && !ended && !awaited) {
            command.forEach(Thread::interrupt);
        }
        long deadline = System.nanoTime() + GRACE_MILLIS * 1_000_000;
        try {
            while (!ended && (held || (checks && System.nanoTime() < deadline))) {
                wait(GRACE_MILLIS / 10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ended && held;
    }
}
