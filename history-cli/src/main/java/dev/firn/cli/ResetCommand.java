package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Moves a branch. */
@Command(
        name = "reset",
        description = {
            "Let a branch name another commit, whatever it names now. What it named stays in its operations; 'firn undo' takes it back."
        },
        footer = {"", "Examples:", "  firn reset main main~1", "  firn reset main main@{2}"})
final class ResetCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "BRANCH", description = "The branch.")
    private String branch;

    @Parameters(index = "1", paramLabel = "REV", description = "What it shall name.")
    private String revision;

    ResetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            RefName ref = OpenRepository.branch(branch);
            Cid commit = open.resolve(revision);
            terminal.interruption().hold();
            RefCell cell = open.repository().refs().reset(ref, commit);
            RefText.moved(terminal, output, cell);
        }
        return ExitCodes.DONE;
    }
}
