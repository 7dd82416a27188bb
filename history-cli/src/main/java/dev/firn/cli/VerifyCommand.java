package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.store.VerifyWatch;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Damage;
import dev.firn.repository.RepairReport;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.VerifyReport;
import dev.firn.workdir.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Proves a repository sound, or names what is damaged. */
final class VerifyCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Prove that every byte is what it was, or name what is damaged.",
                    "",
                    "Every container, index, ref, operation, commit and node is read and checked, every chunk and document hashed, and every manifest made again from what"
                            + " it holds, which only one can be. What is damaged is"
                            + " named: its CID, its place, and the keys of the versions that it hits. Exit code 0 means that all is well, 4 that something is not, 8 that nothing"
                            + " was found damaged but something may not be read.",
                    "",
                    "Damaged data heal when a directory that still has the good bytes is committed again. What holds no data of its own, such as an index, is"
                            + " made anew by --repair. With --repair-from whatever another repository, or a directory such as a checkout, still has of the lost bytes"
                            + " is stored anew; what is still damaged afterwards is named. Damaged files stay as they are.")
            .examples(
                    "firn verify",
                    "firn verify --quick v1.0",
                    "firn verify --repair",
                    "firn verify --repair-from ../backup.firn");

    private static final int SHOWN_HITS = 10;

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<Optional<String>> revision = optionalParameter(
            "REV", "Follow only this version; otherwise all that any branch, tag or operation reaches.");
    private final Flag quick =
            flag("--quick", "Check structure and containers, without hashing chunks or making manifests again.");
    private final Flag repair = flag("--repair", "First make anew what can be made from the rest.");
    private final Setting<Optional<String>> other = option(
            "--repair-from",
            "OTHER",
            "Heal from another repository or a directory that has the good bytes; takes all versions, and every byte.");
    private final Setting<Integer> threads = number(
            "--threads",
            "N",
            "How many threads read at once; by default as many as there are processors.",
            Runtime.getRuntime().availableProcessors());

    VerifyCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (threads.value() < 1) {
            throw new UsageException("--threads " + threads.value() + ": at least 1 is needed");
        }
        if (other.value().isPresent() && (quick.isGiven() || revision.value().isPresent())) {
            throw new UsageException(
                    "--repair-from takes neither REV nor --quick: it looks at every byte of all versions");
        }
        try (OpenRepository open = repositoryOptions.openAsIs(terminal)) {
            Repository repository = open.repository();
            int repaired = repair.isGiven() ? repository.repair() : 0;
            long healed = 0;
            VerifyReport report;
            if (other.value().isPresent()) {
                RepairReport healing =
                        RepairSource.repair(open, terminal.path(other.value().get()), threads.value());
                healed = healing.healedCount();
                report = healing.left();
            } else {
                report = verify(repository, revision.value().map(open::resolve));
            }
            if (output.isJson()) {
                printJson(report, repaired, healed);
            } else {
                printHealed(healed);
                print(report, repaired);
            }
            return code(report);
        }
    }

    /** What may not be read is not known to be damaged: if that is all, the code is the one that every other command gives then. */
    private static int code(VerifyReport report) {
        boolean isOnlyRefused =
                report.damages().stream().allMatch(damage -> damage.kind() == FirnException.Kind.REFUSED);
        return report.isSound() ? ExitCodes.DONE : isOnlyRefused ? ExitCodes.REFUSED : ExitCodes.CORRUPT;
    }

    private void printHealed(long healed) {
        if (other.value().isPresent() && !output.isQuiet()) {
            terminal.line(
                    "stored anew from " + Shown.name(other.value().get()) + ": " + Shown.count(healed, "lost block"));
        }
    }

    private VerifyReport verify(Repository repository, Optional<Cid> only) {
        VerifyDepth depth = quick.isGiven() ? VerifyDepth.QUICK : VerifyDepth.FULL;
        try (ProgressLine line = new ProgressLine(terminal, output, "container")) {
            line.begin(Progress.Phase.READ);
            return repository.verify(depth, only, threads.value(), new VerifyWatch() {
                @Override
                public void expect(long containers, long sizeBytes) {
                    line.expect(containers, sizeBytes);
                }

                @Override
                public void done(long sizeBytes) {
                    line.advance(1, sizeBytes);
                }
            });
        }
    }

    private void print(VerifyReport report, int repaired) {
        if (repair.isGiven() && !output.isQuiet()) {
            terminal.line("made anew: " + (repaired == 1 ? "1 index" : repaired + " indexes"));
        }
        report.damages().forEach(this::print);
        if (report.isSound()) {
            if (!output.isQuiet()) {
                terminal.line("all is well: " + looked(report));
                sayWhatIsAbsent(report.absent());
                if (report.unprovedCount() > 0) {
                    terminal.line("too little is here to say whether the manifest is that of its content: "
                            + Shown.count(report.unprovedCount(), "version"));
                }
            }
            return;
        }
        terminal.line(Shown.count(report.damages().size(), "damage") + " found; looked at " + looked(report));
        terminal.flush();
        if (report.damages().stream().anyMatch(Damage::isRebuildable)) {
            terminal.note("hint: 'firn verify --repair' makes indexes anew");
        }
        if (report.damages().stream().anyMatch(damage -> damage.hitCount() > 0)) {
            terminal.note(
                    "hint: commit a directory that still has the good bytes of these keys, and they heal; or heal from a copy with"
                            + " --repair-from OTHER");
        }
        if (other.value().isPresent()
                && report.damages().stream().allMatch(damage -> damage.content().isEmpty())) {
            terminal.note(
                    "hint: every version is whole; files that are named as damaged and are needed by none can be deleted");
        }
    }

    private void sayWhatIsAbsent(VerifyReport.Absent absent) {
        if (absent.promised() > 0) {
            terminal.line("not here, but promised by a remote: "
                    + Shown.count(absent.promised(), "object or node", "objects and nodes"));
        }
        if (absent.shallow() > 0) {
            terminal.line("history is shallow: " + Shown.count(absent.shallow(), "commit") + " before what is here "
                    + (absent.shallow() == 1 ? "was" : "were") + " not fetched");
        }
    }

    private static String looked(VerifyReport report) {
        return Shown.count(report.commitCount(), "commit") + ", " + Shown.count(report.operationCount(), "operation")
                + ", " + Shown.count(report.nodeCount(), "node") + ", " + Shown.count(report.keyCount(), "key");
    }

    private void print(Damage damage) {
        terminal.line(damage.kind().name().toLowerCase(Locale.ROOT) + ": " + Shown.name(damage.message()));
        damage.hits().stream().limit(SHOWN_HITS).forEach(hit -> terminal.line("  hits " + Shown.name(shortened(hit))));
        long more = damage.hitCount() - Math.min(SHOWN_HITS, damage.hits().size());
        if (more > 0) {
            terminal.line("  hits " + more + " more");
        }
    }

    /** The commit at the beginning of a hit in short. */
    private static String shortened(String hit) {
        int colon = hit.indexOf(':');
        return Shown.cid(Cid.parse(hit.substring(0, colon))) + hit.substring(colon);
    }

    private void printJson(VerifyReport report, int repaired, long healed) {
        List<Ipld> damages = new ArrayList<>();
        report.damages().forEach(damage -> damages.add(json(damage)));
        OutputOptions.print(
                terminal,
                MapNode.builder()
                        .put("commits", report.commitCount())
                        .put("damages", damages)
                        .put("healed", healed)
                        .put("keys", report.keyCount())
                        .put("nodes", report.nodeCount())
                        .put("operations", report.operationCount())
                        .put("promised", report.absent().promised())
                        .put("repaired", repaired)
                        .put("shallow", report.absent().shallow())
                        .put("sound", (Ipld) new Ipld.Bool(report.isSound()))
                        .put("unproved", report.unprovedCount())
                        .build());
    }

    private static MapNode json(Damage damage) {
        MapNode.Builder json = MapNode.builder()
                .put("hitCount", damage.hitCount())
                .put("hits", (Ipld) ListNode.ofTexts(damage.hits()))
                .put("kind", damage.kind().name())
                .put("message", damage.message())
                .put("rebuildable", (Ipld) new Ipld.Bool(damage.isRebuildable()));
        damage.content().ifPresent(cid -> json.put("content", cid.toString()));
        return json.build();
    }
}
