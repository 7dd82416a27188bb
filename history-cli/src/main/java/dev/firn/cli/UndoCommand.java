package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;

/** Takes back the last operation on a branch. */
final class UndoCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Take back the last operation on a branch: a commit, a reset, a deletion. Called again, the one before it.",
                    "To take an undo back: firn reset BRANCH REV; 'firn operations' lists where the branch was.")
            .examples("firn undo", "firn undo experiment");

    private final Setting<String> branch = parameter("BRANCH", "The branch; by default ${DEFAULT-VALUE}.", "main");

    UndoCommand(Terminal terminal) {
        super(HELP, terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        RefName ref = OpenRepository.branch(branch.value());
        terminal().interruption().hold();
        RefCell cell = open.repository().refs().undo(ref);
        open.lookedAt(ref);
        RefText.moved(terminal(), output(), cell);
    }
}
