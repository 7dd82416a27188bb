package dev.firn.cli;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.CarTransfer;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitRequest;
import dev.firn.transfer.TransferResult;
import dev.firn.workdir.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The import of one CAR file, whatever it holds.
 *
 * @param terminal where it is reported
 * @param source the file, as the person wrote it
 * @param root what to import, if that was said
 * @param maxSizeBytes how long its files may be together, if that was said
 */
record CarImporting(Terminal terminal, String source, Optional<String> root, Optional<Long> maxSizeBytes) {
    /**
     * What becomes of it.
     *
     * @param branch the branch that moves
     * @param at the path that a directory becomes, empty for the whole version
     * @param commit what the commit of a directory says
     */
    record Target(RefName branch, String at, CommitRequest commit) {}

    /** The name of the file alone. */
    String name() {
        Path name = terminal.path(source).getFileName();
        return name == null ? source : name.toString();
    }

    /** Imports, reports, and returns the exit code. */
    int run(OpenRepository open, Target target, OutputOptions output) {
        try (CarBlocks blocks = read(open, output)) {
            Cid wanted = wanted(blocks);
            if (CarTransfer.isCommit(blocks, wanted)) {
                addCommits(open, blocks, wanted, new Report(target, output));
            } else if (CarImport.isUnixFs(wanted)) {
                importFiles(open, blocks, wanted, new Report(target, output));
            } else if (!blocks.has(wanted)) {
                throw FirnException.missing("the root " + wanted + " is not in " + source);
            } else {
                throw FirnException.unsupported(
                        "the root " + wanted + " of " + source + " is neither a UnixFS directory nor a commit of Firn");
            }
        }
        return ExitCodes.DONE;
    }

    private record Report(Target target, OutputOptions output) {}

    private CarBlocks read(OpenRepository open, OutputOptions output) {
        try (ProgressLine line = new ProgressLine(terminal, output, "block")) {
            line.begin(Progress.Phase.READ);
            return CarBlocks.open(open.repository(), terminal.path(source), bytes -> line.advance(1, bytes));
        }
    }

    private Cid wanted(CarBlocks blocks) {
        if (root.isPresent()) {
            try {
                return Cid.parse(root.get());
            } catch (IllegalArgumentException e) {
                throw new UsageException("--root '" + root.get() + "' is no CID");
            }
        }
        List<Cid> roots = blocks.roots();
        if (roots.size() != 1) {
            throw FirnException.refused(
                            source + " has " + Shown.count(roots.size(), "root") + ", and one can be imported")
                    .withHint("say which with --root CID");
        }
        return roots.get(0);
    }

    private void importFiles(OpenRepository open, CarBlocks blocks, Cid wanted, Report report) {
        Target target = report.target;
        CarImport.Request request = new CarImport.Request(
                target.branch,
                target.at,
                target.commit,
                maxSizeBytes.map(OptionalLong::of).orElse(OptionalLong.empty()));
        CarImport.Result result;
        try (ProgressLine line = new ProgressLine(terminal, report.output)) {
            result = new CarImport(open.repository(), blocks, wanted, request)
                    .run(line, commit -> terminal.interruption().hold());
        }
        CommitReport.note(terminal, target.branch, result.commit());
        result.commit().warnings().forEach(sentence -> terminal.note("firn: warning: " + Shown.name(sentence)));
        CommitReport made = new CommitReport(target.branch, result.base(), result.commit());
        if (report.output.isJson()) {
            OutputOptions.print(
                    terminal,
                    made.json()
                            .put("directory", result.here().toString())
                            .put("emptyDirectories", result.emptyDirectories())
                            .put("root", result.root().toString())
                            .build());
        } else if (!report.output.isQuiet()) {
            made.print(
                    terminal,
                    "nothing changed: " + target.branch.name() + " has what " + Shown.name(source) + " holds");
            terminal.line("  came as " + result.root()
                    + (result.here().sameBytes(result.root())
                            ? ", and has that CID here"
                            : "; the same files are " + result.here() + " here"));
            if (result.emptyDirectories() > 0) {
                terminal.line("  left out " + result.emptyDirectories() + " empty director"
                        + (result.emptyDirectories() == 1 ? "y" : "ies"));
            }
        }
    }

    private void addCommits(OpenRepository open, CarBlocks blocks, Cid wanted, Report report) {
        CarTransfer transfer = new CarTransfer(open.repository(), blocks);
        TransferResult added;
        try (ProgressLine line = new ProgressLine(terminal, report.output, "block")) {
            added = transfer.copy(wanted, line);
        }
        terminal.interruption().hold();
        CarTransfer.Outcome outcome = transfer.offer(report.target.branch, wanted);
        String branch = report.target.branch.name();
        terminal.happened("commit " + wanted + " is here");
        if (report.output.isJson()) {
            OutputOptions.print(
                    terminal,
                    MapNode.builder()
                            .put("branch", branch)
                            .put("commit", wanted.toString())
                            .put("newBlocks", added.blocks())
                            .put("newBytes", added.fetchedBytes())
                            .put("outcome", outcome.name())
                            .build());
        } else if (!report.output.isQuiet()) {
            terminal.line("commit " + Shown.cid(wanted) + ": " + Shown.count(added.blocks(), "new block") + " ("
                    + Shown.size(added.fetchedBytes()) + ")");
            if (outcome != CarTransfer.Outcome.DIVERGED) {
                terminal.line("  branch " + branch + said(outcome));
            }
        }
        if (outcome == CarTransfer.Outcome.DIVERGED) {
            throw FirnException.conflict("branch " + branch + " has commits that " + wanted
                            + " was not made from, so it stays where it is")
                    .withHint("the commit is here: give it a name with 'firn branch NAME " + wanted + "'");
        }
    }

    private static String said(CarTransfer.Outcome outcome) {
        return switch (outcome) {
            case CREATED -> " is new, and there";
            case MOVED -> " moved there";
            default -> " has it already";
        };
    }
}
