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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a version into a directory. */
@Command(
        name = "checkout",
        description = {
            "Make a directory what a version is, byte for byte.",
            "",
            "Into an earlier checkout, or a directory that was committed, only the difference is written. What Firn did not write, or what was changed since, is"
                    + " never overwritten or deleted (unless --force); files that are in no way of the version stay. Keys that cannot be files here are listed, and"
                    + " then nothing is written at all. Every byte is checked against its hash before it is written."
        },
        footer = {
            "",
            "Examples:",
            "  firn checkout main~1 yesterday/",
            "  firn checkout v1.0 anomaly/ --path sst/anomaly",
            "  firn checkout main sst.zarr"
        })
final class CheckoutCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "REV", description = "The version.")
    private String revision;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            hideParamSyntax = true,
            description = "The directory; made if it is absent.")
    private Optional<String> target = Optional.empty();

    @Option(
            names = "--path",
            paramLabel = "P",
            defaultValue = "",
            description = "Only the node at this path, which DIR becomes.")
    private String path = "";

    @Option(names = "--force", description = "Overwrite and delete also what Firn did not write.")
    private boolean force;

    CheckoutCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (OpenRepository open = repositoryOptions.open(terminal)) {
            String directory = target.orElseThrow(() -> unnamed(open));
            Snapshot version = open.snapshot(revision);
            CheckoutRequest request = new CheckoutRequest(
                    version,
                    RevisionPath.parse(":" + path).path(),
                    open.repository().refs().find(revision).map(RefCell::ref),
                    force ? Foreign.OVERWRITE : Foreign.REFUSE,
                    Optional.of(new FileSystemSync()));
            WorkDirectory work =
                    WorkDirectory.make(open.repository(), terminal.path(directory), DirectoryOptions.usual(open));
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
                terminal.note(
                        "firn: warning: what was written could not be remembered in the repository: a later checkout into "
                                + Shown.name(directory) + " will not delete it");
            }
            return ExitCodes.DONE;
        }
    }

    /** People who know git leave the directory out: there is no current one here, so they are told what to type. */
    private UsageException unnamed(OpenRepository open) {
        String own = open.dataDirectory().map(Path::toString).orElse("DIR");
        return new UsageException(
                "checkout writes a version into a directory, and none is named",
                "firn checkout " + revision + " " + own);
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
