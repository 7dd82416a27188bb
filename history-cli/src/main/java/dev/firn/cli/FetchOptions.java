package dev.firn.cli;

import dev.firn.manifest.Scope;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What {@code clone} and {@code fetch} take about how much to fetch, and how. */
final class FetchOptions extends Options {
    private static final int ALL_COMMITS = Integer.MAX_VALUE;

    private final Setting<Integer> depth = number(
            "--depth",
            "N",
            "Only so many commits of each branch and tag, newest first; where history ends here is remembered.",
            ALL_COMMITS);
    private final Setting<List<String>> only = repeatedOption(
            "--only",
            "PATH",
            "Only the group or array at this path, with the metadata above it; may be given several times. The rest is"
                    + " fetched when it is read.");
    private final Setting<Integer> jobs = number(
            "-j, --jobs",
            "N",
            "So many blocks are fetched at once; by default 8.",
            TransferOptions.defaults().threads());

    /**
     * Says what was asked for wrongly, before anything is made or moved.
     *
     * @throws UsageException if a number is none that can be
     */
    void check() {
        if (depth.value() < 1) {
            throw new UsageException("--depth " + depth.value() + ": at least 1 is needed");
        }
        if (jobs.value() < 1 || jobs.value() > 256) {
            throw new UsageException("--jobs " + jobs.value() + ": 1 to 256 are possible");
        }
    }

    /** How many commits deep, if that was said. */
    OptionalInt depth() {
        return depth.value() == ALL_COMMITS ? OptionalInt.empty() : OptionalInt.of(depth.value());
    }

    /** The part that was asked for; everything if nothing was said. */
    Scope scope() {
        List<String> paths = new ArrayList<>();
        for (String path : only.value()) {
            paths.add(path.replaceAll("/+$", ""));
        }
        return new Scope(paths);
    }

    /** How to go about it. */
    Transfer.Way way(TransferLine line) {
        return new Transfer.Way(TransferOptions.defaults().withThreads(jobs.value()), line);
    }
}
