package dev.firn.cas.space;

/** The process ends here: an error that no code under test catches. See {@link FaultySpace}. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(long step) {
        super("simulated crash at step " + step);
    }
}
