package dev.firn.cli;

import dev.firn.manifest.Scope;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What {@code clone} and {@code fetch} take about how much to fetch, and how. */
final class FetchOptions {
    @Option(
            names = "--depth",
            paramLabel = "N",
            description =
                    "Only so many commits of each branch and tag, newest first; where history ends here is remembered.")
    private int depth;

    @Option(
            names = "--only",
            paramLabel = "PATH",
            description =
                    "Only the group or array at this path, with the metadata above it; may be given several times. The rest is"
                            + " fetched when it is read.")
    private final List<String> only = new ArrayList<>();

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "So many blocks are fetched at once; by default 8.")
    private int jobs = TransferOptions.defaults().threads();

    /** How many commits deep, if that was said. */
    OptionalInt depth() {
        if (depth < 0) {
            throw new UsageException("--depth " + depth + ": at least 1 is needed");
        }
        return depth == 0 ? OptionalInt.empty() : OptionalInt.of(depth);
    }

    /** The part that was asked for; everything if nothing was said. */
    Scope scope() {
        List<String> paths = new ArrayList<>();
        for (String path : only) {
            paths.add(path.replaceAll("/+$", ""));
        }
        return new Scope(paths);
    }

    /** How to go about it. */
    Transfer.Way way(TransferLine line) {
        if (jobs < 1 || jobs > 256) {
            throw new UsageException("--jobs " + jobs + ": 1 to 256 are possible");
        }
        return new Transfer.Way(TransferOptions.defaults().withThreads(jobs), line);
    }
}
