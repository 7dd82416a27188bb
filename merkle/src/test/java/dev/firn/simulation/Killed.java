package dev.firn.simulation;

/** The simulated process ends here: an error that no code under test catches, and after which none of its calls does anything. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String process) {
        super(process + " was killed", null, false, false);
    }
}
