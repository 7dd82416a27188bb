package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Moves a branch. */
@Command(
        name = "reset",
        description = {
            "Let a branch name another commit, whatever it names now. What it named stays in its operations; 'firn undo' takes it back."
        },
        footer = {"", "Examples:", "  firn reset main main~1", "  firn reset main main@{2}"})
final class ResetCommand extends RepositoryCommand {
    @Parameters(index = "0", paramLabel = "BRANCH", description = "The branch.")
    private String branch;

    @Parameters(index = "1", paramLabel = "REV", description = "What it shall name.")
    private String revision;

    ResetCommand(Terminal terminal) {
        super(terminal, Access.MOVE);
    }

    @Override
    void run(OpenRepository open) {
        RefName ref = OpenRepository.branch(branch);
        Cid commit = open.resolve(revision);
        terminal().interruption().hold();
        RefCell cell = open.repository().refs().reset(ref, commit);
        RefText.moved(terminal(), output(), cell);
    }
}
