package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.workdir.ChangeCounts;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.DirectoryStatus;
import dev.firn.workdir.FileChange;
import dev.firn.workdir.Standing;
import dev.firn.workdir.WorkDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Says what a commit of a directory would change. */
final class StatusCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Say what a commit of a directory would change.",
                    "",
                    "Only files that were touched since the last look are read. A (added), M (modified) or D (deleted) stands before each key. Where a commit would be refused,"
                            + " the reason and the ways out are said.")
            .examples("firn status", "firn status sst.zarr --all", "firn status --json");

    private static final int SHOWN_KEYS = 40;

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final DirectoryOptions directoryOptions = with(new DirectoryOptions());
    private final ModeOptions modeOptions = with(new ModeOptions());
    private final Setting<Optional<String>> directory = optionalParameter(
            "DIR", "The directory; by default the one whose .firn is the repository, else the current one.");
    private final Setting<String> branch = option(
            "-b, --branch",
            "BRANCH",
            "The branch it would be committed to; by default ${DEFAULT-VALUE}.",
            OpenRepository.DEFAULT_BRANCH);
    private final Flag all = flag("--all", "List all keys, not only the first " + SHOWN_KEYS + ".");

    StatusCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal, directory.value())) {
            RefName ref = OpenRepository.branch(branch.value());
            open.lookedAt(ref);
            WorkDirectory work = WorkDirectory.of(
                    open.repository(),
                    DirectoryOptions.directory(directory.value(), open, terminal),
                    directoryOptions.work(open));
            try (DirectoryStatus status = status(work, ref)) {
                if (output.isJson()) {
                    OutputOptions.print(terminal, json(status));
                } else {
                    print(status);
                }
            }
            return ExitCodes.DONE;
        }
    }

    private DirectoryStatus status(WorkDirectory work, RefName ref) {
        try (ProgressLine progress = new ProgressLine(terminal, output)) {
            return work.status(ref, directoryOptions.at(), modeOptions.mode(), progress);
        }
    }

    private void print(DirectoryStatus status) {
        if (!output.isQuiet()) {
            terminal.line("branch " + status.branch().name()
                    + status.head().map(cid -> " at commit " + Shown.cid(cid)).orElse(", which does not exist yet"));
            if (!status.at().isEmpty()) {
                terminal.line("the directory is " + Shown.name(status.at()) + " of it");
            }
            status.standing()
                    .map(Standing::base)
                    .filter(base -> !status.head().equals(Optional.of(base)))
                    .ifPresent(base -> terminal.line("the directory stands on commit " + Shown.cid(base)
                            + (status.isBehind() ? "; the branch has moved since" : "")));
            status.refusal().ifPresent(this::print);
            if (status.isBehind() && !status.overlaid() && modeOptions.mode() == Mode.AS_BEFORE) {
                terminal.line("what follows is against that commit");
            }
            if (status.overlaid()) {
                terminal.line("it would be laid over the branch, so nothing would be removed");
            }
            terminal.line(counts(status.changes().counts()));
        }
        AtomicLong shown = new AtomicLong();
        status.changes().forEach(change -> {
            if (all.isGiven() || shown.get() < SHOWN_KEYS) {
                shown.incrementAndGet();
                terminal.line(letter(change.kind()) + "\t" + Shown.name(change.key()));
            }
        });
        ChangeCounts counts = status.changes().counts();
        long more = counts.added() + counts.changed() + counts.removed() - shown.get();
        if (more > 0) {
            terminal.line("and " + more + " more; --all lists them");
        }
    }

    private void print(FirnException refusal) {
        terminal.line("a commit would be refused: " + Shown.name(String.valueOf(refusal.getMessage())));
        refusal.hint().ifPresent(hint -> terminal.line("  " + Shown.name(hint)));
    }

    private static String counts(ChangeCounts counts) {
        if (counts.isUnchanged()) {
            return "nothing changed in " + Shown.count(counts.unchanged(), "file");
        }
        List<String> parts = new ArrayList<>();
        if (counts.added() > 0) {
            parts.add(Shown.count(counts.added(), "file") + " added");
        }
        if (counts.changed() > 0) {
            parts.add(Shown.count(counts.changed(), "file") + " changed");
        }
        if (counts.removed() > 0) {
            parts.add(Shown.count(counts.removed(), "file") + " removed");
        }
        return String.join(", ", parts) + "; " + counts.unchanged() + " unchanged";
    }

    private static String letter(FileChange.Kind kind) {
        return switch (kind) {
            case ADDED -> "A";
            case CHANGED -> "M";
            case REMOVED -> "D";
        };
    }

    private static MapNode json(DirectoryStatus status) {
        List<Ipld> changes = new ArrayList<>();
        status.changes()
                .forEach(change -> changes.add(MapNode.builder()
                        .put("key", change.key())
                        .put("sizeBytes", change.sizeBytes())
                        .put("status", letter(change.kind()))
                        .build()));
        MapNode.Builder json = MapNode.builder()
                .put("at", status.at())
                .put("behind", (Ipld) new Ipld.Bool(status.isBehind()))
                .put("branch", status.branch().name())
                .put("changes", changes)
                .put("files", (Ipld) json(status.changes().counts()))
                .put("overlaid", (Ipld) new Ipld.Bool(status.overlaid()));
        status.base().ifPresent(cid -> json.put("base", cid.toString()));
        status.head().ifPresent(cid -> json.put("head", cid.toString()));
        status.refusal().ifPresent(refusal -> json.put("refusal", String.valueOf(refusal.getMessage())));
        status.unfinished().ifPresent(cid -> json.put("unfinishedCheckout", cid.toString()));
        return json.build();
    }

    /** How many files differ, as JSON. */
    static MapNode json(ChangeCounts counts) {
        return MapNode.builder()
                .put("added", counts.added())
                .put("changed", counts.changed())
                .put("readBytes", counts.readBytes())
                .put("readFiles", counts.readFiles())
                .put("removed", counts.removed())
                .put("unchanged", counts.unchanged())
                .build();
    }
}
