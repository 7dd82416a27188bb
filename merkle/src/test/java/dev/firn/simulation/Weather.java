package dev.firn.simulation;

import java.util.SplittableRandom;

/** How rough a run is: drawn once, so that some runs are calm and others a hurricane, and each kind of trouble also comes alone. */
final class Weather {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int DELICATE = 8;

    final int boots;
    final int workers;
    final int actsPerWorker;
    final int callsPerTurn;
    final int maxSleepTurns;
    final int maxTicksToPowerLoss;
    final boolean clockJumps;
    /** How many movements of refs there are for one of which it is checked what a loss of power in the middle would leave. */
    final int movesPerCheck;
    /** Whether one of the acts is to move a ref so often that its cells are trimmed. */
    final boolean isBusy;

    private final int callsPerStop;
    private final int refLinksPerStop;
    private final int callsPerKill;
    private final int callsPerFault;
    private final long fullFrom;
    private final long fullUntil;

    Weather(SplittableRandom random) {
        boots = 1 + random.nextInt(3);
        workers = 1 + random.nextInt(4);
        actsPerWorker = 3 + random.nextInt(6);
        callsPerTurn = 1 << random.nextInt(7);
        isBusy = random.nextInt(8) == 0;
        movesPerCheck = isBusy ? 40 : 6;
        maxSleepTurns = isBusy ? 4_000 : 200;
        callsPerStop = random.nextInt(3) == 0 ? 300 : NEVER;
        refLinksPerStop = isBusy ? 12 : random.nextInt(4) == 0 ? 3 : NEVER;
        callsPerKill = random.nextBoolean() ? 200 + random.nextInt(1_500) : NEVER;
        callsPerFault = random.nextInt(3) == 0 ? 50 + random.nextInt(1_000) : NEVER;
        maxTicksToPowerLoss = 100 + random.nextInt(3_000);
        boolean fills = random.nextInt(5) == 0;
        fullFrom = fills ? random.nextInt(2_000) : Long.MAX_VALUE;
        fullUntil = fills ? fullFrom + random.nextInt(1_000) : Long.MAX_VALUE;
        clockJumps = random.nextInt(3) == 0;
    }

    /** Whether a process is stopped here for a while, as by SIGSTOP. */
    boolean stops(SplittableRandom random, Step step, String path) {
        if (refLinksPerStop != NEVER && step == Step.LINK && path.contains("/refs/")) {
            return random.nextInt(refLinksPerStop) == 0;
        }
        return callsPerStop != NEVER && random.nextInt(callsPerStop) == 0;
    }

    Supervisor.Fate fate(SplittableRandom random, Step step, long tick) {
        if (step.needsSpace() && tick >= fullFrom && tick < fullUntil) {
            return Supervisor.Fate.FULL;
        }
        // What is most delicate goes wrong more often than its share of calls would have it.
        boolean isDelicate = step == Step.SYNC_FILE || step == Step.SYNC_DIRECTORY || step == Step.LINK;
        int often = isDelicate ? DELICATE : 1;
        if (callsPerKill != NEVER && random.nextInt(callsPerKill / often) == 0) {
            return random.nextBoolean() ? Supervisor.Fate.DIES_BEFORE : Supervisor.Fate.DIES_AFTER;
        }
        if (callsPerFault != NEVER && random.nextInt(callsPerFault / often) == 0) {
            return random.nextBoolean() ? Supervisor.Fate.FAILS : Supervisor.Fate.FAILS_THOUGH_DONE;
        }
        return Supervisor.Fate.WELL;
    }
}
