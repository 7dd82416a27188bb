package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.CheckoutRequest.Foreign;
import dev.firn.workdir.CheckoutResult;
import dev.firn.workdir.WorkDirectory;
import java.nio.file.Path;
import java.util.Optional;

/** Writes a version into a directory. */
final class CheckoutCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make a directory what a version is, byte for byte.",
                    "",
                    "Into an earlier checkout, or a directory that was committed, only the difference is written. What Firn did not write, or what was changed since, is"
                            + " never overwritten or deleted (unless --force); files that are in no way of the version stay. Keys that cannot be files here are listed, and"
                            + " then nothing is written at all. Every byte is checked against its hash before it is written.")
            .examples(
                    "firn checkout main~1 yesterday/",
                    "firn checkout v1.0 anomaly/ --path sst/anomaly",
                    "firn checkout main sst.zarr");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<String> revision = parameter("REV", "The version.");
    private final Setting<Optional<String>> target = awaitedParameter("DIR", "The directory; made if it is absent.");
    private final Setting<String> path = option("--path", "P", "Only the node at this path, which DIR becomes.", "");
    private final Flag force = flag("--force", "Overwrite and delete also what Firn did not write.");

    CheckoutCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            String directory = target.value().orElseThrow(() -> unnamed(open));
            Path place = terminal.path(directory);
            requireNoRepository(directory, place);
            Snapshot version = open.snapshot(revision.value());
            CheckoutRequest request = new CheckoutRequest(
                    version,
                    RevisionPath.parse(":" + path.value()).path(),
                    open.repository().refs().find(revision.value()).map(RefCell::ref),
                    force.isGiven() ? Foreign.OVERWRITE : Foreign.REFUSE,
                    Optional.of(new FileSystemSync()));
            WorkDirectory work = WorkDirectory.make(open.repository(), place, DirectoryOptions.usual(open));
            CheckoutResult result;
            try (ProgressLine progress = new ProgressLine(terminal, output)) {
                result = work.checkout(request, progress);
            }
            if (output.isJson()) {
                OutputOptions.print(terminal, json(version, result));
            } else if (!output.isQuiet()) {
                terminal.line(Shown.name(directory) + " is now what commit "
                        + version.commit().map(Shown::cid).orElse("") + " has: "
                        + Shown.count(result.writtenFiles(), "file") + " written (" + Shown.size(result.writtenBytes())
                        + "), "
                        + result.removedFiles() + " removed, " + result.keptFiles() + " kept");
            }
            if (!result.remembered() && !output.isQuiet()) {
                String name = Shown.name(directory);
                terminal.note("firn: warning: what was written could not be remembered in the repository: "
                        + (work.unfinished().isPresent()
                                ? name
                                        + " counts as a checkout that was cut short, and is not committed until it is run again"
                                : "a later checkout into " + name + " will not delete it"));
            }
            return ExitCodes.DONE;
        }
    }

    private static void requireNoRepository(String name, Path place) {
        if (Places.repositoryAround(place).isPresent()) {
            throw new UsageException(
                    Shown.name(name) + " is a repository itself, or lies in one; name a directory for the data");
        }
    }

    /** People who know git leave the directory out: there is no current one here, so they are told what to type. */
    private UsageException unnamed(OpenRepository open) {
        String own = open.dataDirectory().map(Path::toString).orElse("DIR");
        return new UsageException(
                "checkout writes a version into a directory, and none is named",
                "firn checkout " + revision.value() + " " + own);
    }

    private static MapNode json(Snapshot version, CheckoutResult result) {
        MapNode.Builder json = MapNode.builder()
                .put("keptFiles", result.keptFiles())
                .put("remembered", (Ipld) new Ipld.Bool(result.remembered()))
                .put("removedFiles", result.removedFiles())
                .put("writtenBytes", result.writtenBytes())
                .put("writtenFiles", result.writtenFiles());
        version.commit().ifPresent(cid -> json.put("commit", cid.toString()));
        return json.build();
    }
}
