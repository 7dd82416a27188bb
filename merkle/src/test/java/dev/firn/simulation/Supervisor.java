package dev.firn.simulation;

/** Who decides what becomes of the calls of simulated processes. */
interface Supervisor {
    /** What becomes of one call. */
    enum Fate {
        WELL,
        /** Nothing is done, and an error returned. */
        FAILS,
        /** It is done all the same. */
        FAILS_THOUGH_DONE,
        /** The disk is full: nothing is done. */
        FULL,
        DIES_BEFORE,
        DIES_AFTER
    }

    /** Decides about a call, after others had their turn if it is theirs. */
    Fate fate(SimulatedProcess process, Step step, String path);

    /** A number from 0 up to {@code bound}, exclusive: how many bytes of a call are done, where a listing begins. */
    int choose(int bound);

    /** All goes well, and nobody else has a turn. */
    static Supervisor calm() {
        return new Supervisor() {
            @Override
            public Fate fate(SimulatedProcess process, Step step, String path) {
                return Fate.WELL;
            }

            @Override
            public int choose(int bound) {
                return 0;
            }
        };
    }
}
