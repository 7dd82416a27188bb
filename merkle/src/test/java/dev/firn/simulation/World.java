package dev.firn.simulation;

import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One run: a disk with a repository, processes that write and read it by turns, and what goes wrong meanwhile. All of it follows from the seed. The power goes
 * at random moments; then what is left is checked, and the next boot goes on with it.
 */
final class World implements Supervisor {
    private static final String ROOT = "/repository";
    private static final long BEGIN_MILLIS =
            Instant.parse("2026-11-21T00:00:00Z").toEpochMilli();
    private static final int MAX_TICKS = 400_000;
    private static final int REMEMBERED_CALLS = 500;
    private static final long YEAR_MILLIS = 365L * 24 * 3_600_000;

    final Ledger ledger = new Ledger();
    final Flaw flaw;
    private final SplittableRandom random;
    private final Weather weather;
    private final Baton baton;
    /** What processes remember of blobs, for {@link Flaw#INDEX_TRUSTED}. */
    private final Map<BlobName, byte[]> memory = new HashMap<>();

    private SimulatedDisk disk;
    private final List<SimulatedProcess> alive = new ArrayList<>();
    private final ArrayDeque<Call> lastCalls = new ArrayDeque<>();
    private long ticks;
    private long powerGoesAt;
    private boolean isPowerOff;
    private long clockJumpMillis;
    private long trace = 17;
    private long checks;

    /** A call of the system. */
    private record Call(long tick, SimulatedProcess process, Step step, String path, Fate fate) {
        @Override
        public String toString() {
            return tick + " " + process + " " + step + " " + path + (fate == Fate.WELL ? "" : " " + fate);
        }
    }

    World(long seed, Flaw flaw) {
        this.flaw = flaw;
        random = new SplittableRandom(seed);
        weather = new Weather(random);
        baton = new Baton(random);
        disk = new SimulatedDisk(this::nowMillis);
    }

    /** Lives through all boots. */
    void run() throws IOException {
        SimulatedProcess founder = calm("founder", disk);
        Files.createDirectory(founder.path(ROOT));
        Repository.create(founder.path(ROOT), surroundings("founder")).close();
        disk.settle();
        for (int boot = 0; boot < weather.boots; boot++) {
            boolean isLast = boot == weather.boots - 1;
            powerGoesAt = isLast ? Long.MAX_VALUE : ticks + random.nextInt(weather.maxTicksToPowerLoss);
            isPowerOff = false;
            List<Runnable> workers = new ArrayList<>();
            for (int i = 0; i < weather.workers; i++) {
                workers.add(new Worker(this, "boot-" + boot + "-worker-" + i, random.split(), weather)::run);
            }
            baton.run(workers);
            if (isPowerOff || random.nextInt(4) == 0) {
                disk = disk.losePower(random.split());
                ledger.losePower();
            }
            alive.clear();
            checkAll("after boot " + boot);
        }
        goOn();
    }

    private void remember(Call call) {
        if (lastCalls.size() == REMEMBERED_CALLS) {
            lastCalls.removeFirst();
        }
        lastCalls.addLast(call);
    }

    /** The last calls, oldest first, for whoever wants to know how it came to a failure. */
    String lastCalls() {
        return lastCalls.stream().map(Call::toString).collect(Collectors.joining("\n"));
    }

    /** What the seed made of the run, to compare two. */
    long trace() {
        return trace;
    }

    long ticks() {
        return ticks;
    }

    long checks() {
        return checks;
    }

    private SimulatedProcess calm(String name, SimulatedDisk on) {
        return new SimulatedProcess(name, on, Supervisor.calm(), Flaw.NONE);
    }

    private void checkAll(String what) {
        checks++;
        try (Repository repository = Repository.open(calm("checker", disk).path(ROOT), surroundings("checker"))) {
            new Checker(repository, ledger).checkAll();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    /** What a loss of power right now would leave holds all that was acknowledged. */
    void checkAfterPowerLoss() {
        checks++;
        SimulatedDisk left = disk.losePower(random.split());
        try (Repository repository = Repository.open(calm("checker", left).path(ROOT), surroundings("checker"))) {
            new Checker(repository, ledger).checkHistory();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("if the power went at call " + ticks + ": " + e.getMessage(), e);
        }
    }

    /** The next process can go on, and nothing is left over of those that died. */
    private void goOn() throws IOException {
        SimulatedProcess last = calm("last", disk);
        Worker worker = new Worker(this, "last", random.split(), weather);
        try (Repository repository = Repository.open(last.path(ROOT), surroundings("last"))) {
            worker.commitAsLast(repository);
            if (!disk.names(ROOT + "/tmp").isEmpty()
                    || disk.names(ROOT + "/work").size() > 3) {
                throw new AssertionError("left over: " + disk.names(ROOT + "/tmp") + disk.names(ROOT + "/work"));
            }
        }
        checkAll("at the end");
    }

    /** A new process that sees the disk and can be stopped, killed and told of faults. */
    SimulatedProcess newProcess(String name) {
        SimulatedProcess process = new SimulatedProcess(name, disk, this, flaw);
        alive.add(process);
        return process;
    }

    /** The repository, as a process opens it. */
    Repository open(SimulatedProcess process, Surroundings surroundings) {
        if (flaw.isInSpace()) {
            DirectorySpace space = DirectorySpace.open(process.path(ROOT), surroundings.random());
            return Repository.open(new FlawedSpace(space, flaw, memory), surroundings);
        }
        return Repository.open(process.path(ROOT), surroundings);
    }

    /** The number of the highest cell of a ref that is there now; 0 if there is none. */
    long highest(String refDirectory) {
        List<String> names = disk.names(ROOT + "/" + refDirectory);
        return names.isEmpty() ? 0 : Long.parseLong(names.get(names.size() - 1), 16);
    }

    boolean isOver() {
        return isPowerOff || baton.hasFailed();
    }

    Surroundings surroundings(String actor) {
        return new Surroundings(clock(), new SplittableRandom(random.nextLong()), actor);
    }

    private long nowMillis() {
        return BEGIN_MILLIS + ticks + clockJumpMillis;
    }

    /** A clock that goes on by a millisecond a call, and jumps. */
    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMillis());
            }
        };
    }

    @Override
    public Fate fate(SimulatedProcess process, Step step, String path) {
        ticks++;
        if (ticks > MAX_TICKS) {
            throw new AssertionError("no end after " + MAX_TICKS + " calls");
        }
        if (step.isShared()) {
            if (weather.stops(random, step, path)) {
                baton.sleep(random.nextInt(weather.maxSleepTurns));
            } else if (random.nextInt(weather.callsPerTurn) == 0) {
                baton.pass();
            }
        }
        if (baton.hasFailed() || ticks >= powerGoesAt) {
            isPowerOff = true;
            alive.forEach(SimulatedProcess::kill);
        }
        if (process.isDead()) {
            return Fate.DIES_BEFORE;
        }
        // The moment when a ref has moved, and nobody knows yet whether that will last.
        if (step == Step.SYNC_DIRECTORY && path.contains("/refs/") && random.nextInt(weather.movesPerCheck) == 0) {
            checkAfterPowerLoss();
        }
        if (weather.clockJumps && random.nextInt(500) == 0) {
            clockJumpMillis = random.nextLong(-YEAR_MILLIS, YEAR_MILLIS);
        }
        Fate fate = weather.fate(random, step, ticks);
        if (step.isShared()) {
            remember(new Call(ticks, process, step, path, fate));
        }
        trace = trace * 31
                + step.name().hashCode() * 7L
                + fate.name().hashCode()
                + path.hashCode()
                + process.toString().hashCode();
        return fate;
    }

    @Override
    public int choose(int bound) {
        // Mostly what is usual: all of it, from the beginning.
        return random.nextInt(4) == 0 ? random.nextInt(bound) : 0;
    }
}
