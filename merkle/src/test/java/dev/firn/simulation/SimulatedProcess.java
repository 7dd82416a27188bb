package dev.firn.simulation;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that uses a {@link SimulatedDisk}. Once it is dead, no call of it does anything any more. */
final class SimulatedProcess {
    private final String name;
    private final SimulatedDisk disk;
    private final Supervisor supervisor;
    private final Flaw flaw;
    private final SimulatedFileSystem system;
    /** Syncs that a {@link Flaw} puts off. */
    final List<Runnable> putOff = new ArrayList<>();

    private boolean isDead;
    private long faults;

    /** A call's effect. */
    interface Effect {
        /** Does it, or says why it cannot be. */
        void run() throws IOException;
    }

    SimulatedProcess(String name, SimulatedDisk disk, Supervisor supervisor, Flaw flaw) {
        this.name = name;
        this.disk = disk;
        this.supervisor = supervisor;
        this.flaw = flaw;
        this.system = new SimulatedFileSystem(this);
    }

    SimulatedDisk disk() {
        return disk;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    boolean has(Flaw asked) {
        return flaw == asked;
    }

    Path path(String absolute) {
        return system.getPath(absolute);
    }

    boolean isDead() {
        return isDead;
    }

    /** Ends it: from now on each of its calls throws {@link Killed}. */
    void kill() {
        if (!isDead) {
            isDead = true;
            disk.release(this);
        }
    }

    /** How many of its calls were told to fail so far. */
    long faults() {
        return faults;
    }

    void requireAlive() {
        if (isDead) {
            throw new Killed(name);
        }
    }

    /** Makes a call. */
    void act(Step step, String path, Effect effect) throws IOException {
        requireAlive();
        Supervisor.Fate fate = supervisor.fate(this, step, path);
        requireAlive();
        switch (fate) {
            case WELL -> effect.run();
            case FAILS -> fail(path, "Input/output error");
            case FULL -> fail(path, "No space left on device");
            case FAILS_THOUGH_DONE -> {
                effect.run();
                fail(path, "Input/output error");
            }
            case DIES_BEFORE -> kill();
            case DIES_AFTER -> {
                effect.run();
                kill();
            }
        }
        requireAlive();
    }

    private void fail(String path, String reason) throws FileSystemException {
        faults++;
        throw new FileSystemException(path, null, reason);
    }

    @Override
    public String toString() {
        return name;
    }
}
