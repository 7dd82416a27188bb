package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.workdir.ChangeCounts;
import dev.firn.workdir.DirectoryCommitRequest;
import dev.firn.workdir.DirectoryCommitResult;
import dev.firn.workdir.Progress;
import dev.firn.workdir.Standing;
import dev.firn.workdir.WorkDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code commit} and {@code import} have in common: everything but how the directory is named. */
final class DirectoryCommitting extends Options {
    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final CommitOptions commitOptions;
    private final DirectoryOptions directoryOptions = with(new DirectoryOptions());
    private final ModeOptions modeOptions = with(new ModeOptions());

    /** With what is said of the commit. */
    DirectoryCommitting(CommitOptions commitOptions) {
        this.commitOptions = with(commitOptions);
    }

    /** Imports a CAR with the same options, reports, and returns the exit code. */
    int importCar(CarImporting car, Terminal terminal) {
        if (modeOptions.mode() != DirectoryCommitRequest.Mode.AS_BEFORE) {
            throw new UsageException("--overlay and --replace are for directories");
        }
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            RefName branch = commitOptions.branch();
            open.lookedAt(branch);
            CommitRequest commit = commitOptions.request(open, terminal, "Import " + car.name());
            return car.run(
                    open, new CarImporting.Target(branch, directoryOptions.at().orElse(""), commit), output);
        }
    }

    /** Commits, reports, and returns the exit code. */
    int run(Optional<String> named, Terminal terminal) {
        String message = commitOptions.requireMessage();
        try (OpenRepository open = repositoryOptions.open(terminal, named)) {
            RefName branch = commitOptions.branch();
            open.lookedAt(branch);
            Path path = DirectoryOptions.directory(named, open, terminal);
            WorkDirectory directory = WorkDirectory.of(open.repository(), path, directoryOptions.work(open));
            DirectoryCommitRequest request = new DirectoryCommitRequest(
                    branch, directoryOptions.at(), modeOptions.mode(), commitOptions.request(open, terminal, message));
            DirectoryCommitResult result = commit(directory, request, terminal);
            result.commit().ifPresent(commit -> CommitReport.note(terminal, branch, commit));
            long healed = heal(open, directory, result);
            result.commit().map(CommitResult::warnings).orElse(List.of()).forEach(sentence -> warn(terminal, sentence));
            if (output.isJson()) {
                OutputOptions.print(
                        terminal, json(branch, result).put("healed", healed).build());
            } else if (!output.isQuiet()) {
                print(terminal, branch, result);
                if (healed > 0) {
                    terminal.line("  healed " + Shown.count(healed, "damaged object")
                            + " with the good bytes of the directory");
                }
            }
            return ExitCodes.DONE;
        }
    }

    /** Commits; from where the last part begins, the command cannot be stopped any more. */
    private DirectoryCommitResult commit(WorkDirectory directory, DirectoryCommitRequest request, Terminal terminal) {
        try (ProgressLine line = new ProgressLine(terminal, output)) {
            return directory.commit(request, new Progress() {
                @Override
                public void begin(Phase phase) {
                    if (phase == Phase.FINISH) {
                        terminal.interruption().hold();
                    }
                    line.begin(phase);
                }

                @Override
                public void expect(long files, long sizeBytes) {
                    line.expect(files, sizeBytes);
                }

                @Override
                public void advance(long files, long sizeBytes) {
                    line.advance(files, sizeBytes);
                }
            });
        }
    }

    private long heal(OpenRepository open, WorkDirectory directory, DirectoryCommitResult result) {
        Optional<Cid> version = result.commit().flatMap(CommitResult::commit).or(result::base);
        String at = directoryOptions
                .at()
                .or(() -> directory.standing().map(Standing::at))
                .orElse("");
        return version.isEmpty() ? 0 : new Healing(open, directory.root()).heal(version.get(), at);
    }

    private static void warn(Terminal terminal, String sentence) {
        terminal.note("firn: warning: " + Shown.name(sentence));
    }

    private void print(Terminal terminal, RefName branch, DirectoryCommitResult result) {
        ChangeCounts counts = result.counts();
        String read = "  read " + Shown.size(counts.readBytes()) + " in " + Shown.count(counts.readFiles(), "file");
        Optional<CommitResult> made =
                result.commit().filter(commit -> commit.commit().isPresent());
        if (made.isEmpty()) {
            terminal.line("nothing changed: "
                    + result.base()
                            .map(cid -> result.overlaid()
                                    ? "all that the directory changed is in commit " + Shown.cid(cid)
                                    : "the directory is what commit " + Shown.cid(cid) + " has")
                            .orElse("there is nothing to commit"));
            result.created().ifPresent(cell -> terminal.line("branch " + branch.name() + " is made there"));
            if (counts.readFiles() > 0) {
                terminal.line(read);
            }
            return;
        }
        new CommitReport(branch, result.base(), made.get()).print(terminal, "");
        terminal.line(read);
        if (result.overlaid() && !modeOptions.isOverlay()) {
            terminal.line(
                    "  laid over the branch as last time, so nothing was removed; --replace makes the branch what the directory is");
        }
        result.replacedKeys()
                .filter(keys -> keys > 0)
                .ifPresent(keys -> terminal.line("  replaces " + Shown.count(keys, "key")
                        + " of the branch, on which this directory did not stand"));
    }

    private static MapNode.Builder json(RefName branch, DirectoryCommitResult result) {
        Optional<Cid> base = result.base();
        MapNode.Builder json = result.commit()
                .map(commit -> new CommitReport(branch, base, commit).json())
                .orElseGet(() -> MapNode.builder().put("branch", branch.name()));
        if (result.commit().isEmpty()) {
            base.ifPresent(cid -> json.put("base", cid.toString()));
        }
        result.replacedKeys().ifPresent(keys -> json.put("replacedKeys", keys));
        result.created().ifPresent(cell -> json.put("createdBranch", branch.name()));
        json.put("overlaid", (Ipld) new Ipld.Bool(result.overlaid()));
        return json.put("files", (Ipld) StatusCommand.json(result.counts()));
    }
}
