package dev.firn.cas.ref;

import dev.firn.cas.FirnException;
import java.util.Optional;

/** What became of a {@link RefStore#compareAndSet}. */
public sealed interface Outcome {
    /**
     * The ref was moved, durably. It may have been moved on since.
     *
     * @param cell the new cell
     */
    record Done(RefCell cell) implements Outcome {}

    /**
     * Somebody else moved the ref first, or it never was where it was thought to be; it was not touched.
     *
     * @param expected the cell that the mover started from; nothing if it thought that there was no such ref
     * @param actual the present cell, nothing if there is no such ref
     */
    record Conflict(Optional<RefCell> expected, Optional<RefCell> actual) implements Outcome {}

    /**
     * The ref may have been moved or not: the reply was lost. The same call again, with the same arguments, finds out, and moves it if it was not.
     *
     * @param report what happened
     */
    record Unknown(FirnException report) implements Outcome {}
}
