package dev.firn.repository;

import dev.firn.cas.ref.RefCell;
import dev.firn.history.Operation;
import java.util.Optional;

/** How the operations of a ref belong together: docs/format.md, "Commits and operations". */
final class OperationRule {
    private OperationRule() {}

    /** What is wrong with the operation that a cell names, if anything is. */
    static Optional<String> findFault(RefCell cell, Operation operation) {
        boolean agrees = operation.ref().equals(cell.ref().toString())
                && operation.sequence() == cell.sequence()
                && operation.move().to().equals(cell.commit());
        return agrees
                ? Optional.empty()
                : Optional.of("operation " + cell.operation() + " is not that of number " + cell.sequence() + " of "
                        + cell.ref() + ", which names it");
    }

    /** What is wrong with an operation that another names as the one before it, if anything is. */
    static Optional<String> findFault(Operation later, Operation previous) {
        boolean agrees = previous.ref().equals(later.ref())
                && previous.sequence() == later.sequence() - 1
                && previous.move().to().equals(later.move().from());
        return agrees
                ? Optional.empty()
                : Optional.of("operation " + later.previous().orElseThrow() + " is not the one before number "
                        + later.sequence() + " of " + later.ref() + ", which names it");
    }
}
