package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;

/** Moves a branch. */
final class ResetCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Let a branch name another commit, whatever it names now. What it named stays in its operations; 'firn undo' takes it back.")
            .examples("firn reset main main~1", "firn reset main main@{2}");

    private final Setting<String> branch = parameter("BRANCH", "The branch.");
    private final Setting<String> revision = parameter("REV", "What it shall name.");

    ResetCommand(Terminal terminal) {
        super(HELP, terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        RefName ref = OpenRepository.branch(branch.value());
        Cid commit = open.resolve(revision.value());
        terminal().interruption().hold();
        RefCell cell = open.repository().refs().reset(ref, commit);
        RefText.moved(terminal(), output(), cell);
    }
}
