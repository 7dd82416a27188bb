package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes back the last operation on a branch. */
@Command(
        name = "undo",
        description = {
            "Take back the last operation on a branch: a commit, a reset, a deletion. Called again, the one before it.",
            "To take an undo back: firn reset BRANCH REV; 'firn operations' lists where the branch was."
        },
        footer = {"", "Examples:", "  firn undo", "  firn undo experiment"})
final class UndoCommand extends RepositoryCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "BRANCH",
            defaultValue = "main",
            description = "The branch; by default ${DEFAULT-VALUE}.")
    private String branch;

    UndoCommand(Terminal terminal) {
        super(terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        RefName ref = OpenRepository.branch(branch);
        terminal().interruption().hold();
        RefCell cell = open.repository().refs().undo(ref);
        open.lookedAt(ref);
        RefText.moved(terminal(), output(), cell);
    }
}
