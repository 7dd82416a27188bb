package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cli.DirectoryDiff.Newer;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.Standing;
import dev.firn.workdir.WorkDirectory;
import dev.firn.zarr.ZarrKey;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in what two versions or directories differ. */
final class DiffCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Say in what two versions, a version and a directory, or two directories differ: metadata documents by value, arrays by chunks and the"
                            + " boxes of elements that these hold.",
                    "A and B are revisions or directories of files. What is both is taken for a revision: write ./NAME for the directory. Two directories"
                            + " need no repository.",
                    "Without B: the directory whose .firn the repository is, else main.")
            .examples(
                    "firn diff main",
                    "firn diff main sst.zarr",
                    "firn diff v1.0 main",
                    "firn diff ./delivered.zarr ./recalibrated.zarr",
                    "firn diff --name-status -z v1.0 main | tr '\\0' '\\n'");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final DirectoryOptions directoryOptions = with(new DirectoryOptions());
    private final Setting<String> older = parameter("A", "The older side.");
    private final Setting<Optional<String>> newer = optionalParameter(
            "B",
            "The newer side; by default the directory whose .firn the repository is, else "
                    + OpenRepository.DEFAULT_BRANCH + ".");
    private final Flag nameStatus =
            flag("--name-status", "One line a key: A (added), M (modified) or D (deleted), a tab, the key.");
    private final Flag nul = flag("-z", "With --name-status: end lines with NUL, and escape nothing.");

    DiffCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (nameStatus.isGiven() && output.isJson()) {
            throw new UsageException("--name-status has a form of its own, and goes with no --json");
        }
        if (nul.isGiven() && !nameStatus.isGiven()) {
            throw new UsageException("-z says how lines of --name-status end, and goes with nothing else");
        }
        try (OpenRepository open = open()) {
            Side before = side(older.value(), open);
            Side after = newer.value().map(text -> side(text, open)).orElseGet(() -> usual(open));
            if (before instanceof Version left && after instanceof Version right) {
                if (directoryOptions.at().isPresent()) {
                    throw new UsageException("--at says what node a directory is, and neither side is a directory");
                }
                report(VersionDiff.between(left.snapshot(), right.snapshot()));
            } else if (before instanceof Version left && after instanceof Directory right) {
                compare(left.snapshot(), right.path(), Newer.DIRECTORY, open);
            } else if (before instanceof Directory left && after instanceof Version right) {
                compare(right.snapshot(), left.path(), Newer.VERSION, open);
            } else {
                compare(((Directory) before).path(), ((Directory) after).path(), open);
            }
        }
        return ExitCodes.DONE;
    }

    /** One side as the person means it. */
    private sealed interface Side permits Version, Directory {}

    private record Version(Snapshot snapshot) implements Side {}

    private record Directory(Path path) implements Side {}

    /** What is remembered of a directory is known to who committed it; where only versions are compared, who that is is not looked up. */
    private OpenRepository open() {
        boolean maybeDirectory = newer.value().isEmpty()
                || isDirectory(older.value())
                || isDirectory(newer.value().get());
        boolean maybeBoth = newer.value().isPresent()
                && isDirectory(older.value())
                && isDirectory(newer.value().get());
        if (maybeBoth && repositoryOptions.find(terminal).isEmpty()) {
            return RepositoryOptions.openEmpty(terminal);
        }
        return maybeDirectory ? repositoryOptions.open(terminal) : repositoryOptions.openToRead(terminal);
    }

    private Side usual(OpenRepository open) {
        Optional<Path> data = open.dataDirectory();
        return data.isPresent() ? new Directory(data.get()) : new Version(open.snapshot(OpenRepository.DEFAULT_BRANCH));
    }

    private Side side(String text, OpenRepository open) {
        try {
            return new Version(open.snapshot(text));
        } catch (FirnException e) {
            boolean named = e.kind() == FirnException.Kind.MISSING || e.kind() == FirnException.Kind.REFUSED;
            return directoryInstead(text, named, e);
        } catch (IllegalArgumentException | UsageException e) {
            return directoryInstead(text, true, e);
        }
    }

    private Side directoryInstead(String text, boolean noRevision, RuntimeException problem) {
        if (!noRevision || !isDirectory(text)) {
            throw problem;
        }
        return new Directory(terminal.path(text));
    }

    private boolean isDirectory(String text) {
        try {
            return Files.isDirectory(terminal.path(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void compare(Snapshot version, Path path, Newer newerSide, OpenRepository open) {
        WorkDirectory directory = WorkDirectory.of(open.repository(), path, directoryOptions.work(open));
        String node = directoryOptions
                .at()
                .or(() -> directory.standing().map(Standing::at))
                .orElse("");
        try (DirectoryDiff diff = looked(version, new DirectoryDiff.Compared(directory, node), newerSide)) {
            report(diff);
        }
    }

    private void compare(Path left, Path right, OpenRepository open) {
        if (directoryOptions.at().isPresent()) {
            throw new UsageException("--at says what node of a version a directory is, and neither side is a version");
        }
        WorkDirectory first = WorkDirectory.of(open.repository(), left, directoryOptions.work(open));
        WorkDirectory second = WorkDirectory.of(open.repository(), right, directoryOptions.work(open));
        try (DirectoryDiff diff = looked(first, second, open)) {
            report(diff);
        }
    }

    private DirectoryDiff looked(WorkDirectory left, WorkDirectory right, OpenRepository open) {
        try (ProgressLine progress = new ProgressLine(terminal, output)) {
            return DirectoryDiff.of(left, right, open.repository().emptySnapshot(), progress);
        }
    }

    private DirectoryDiff looked(Snapshot version, DirectoryDiff.Compared compared, Newer newerSide) {
        try (ProgressLine progress = new ProgressLine(terminal, output)) {
            return DirectoryDiff.of(version, compared, newerSide, progress);
        }
    }

    private void report(Differences diff) {
        if (nameStatus.isGiven()) {
            names(diff);
        } else if (output.isJson()) {
            OutputOptions.print(terminal, DiffReport.of(diff).json());
        } else {
            DiffReport.of(diff).print(terminal);
        }
    }

    private void names(Differences diff) {
        List<Difference> changes = new ArrayList<>();
        diff.forEach(changes::add);
        changes.sort((left, right) -> ZarrKey.ORDER.compare(left.key(), right.key()));
        for (Difference change : changes) {
            String status = change.isAdded() ? "A" : change.isRemoved() ? "D" : "M";
            String key = nul.isGiven() ? change.key() : Shown.name(change.key());
            terminal.text(status + "\t" + key + (nul.isGiven() ? "\0" : "\n"));
        }
    }
}
