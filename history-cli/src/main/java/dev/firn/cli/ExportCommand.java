package dev.firn.cli;

import dev.firn.bridge.car.CarContent;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.HistoryContent;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.cas.Cid;
import dev.firn.ipld.MapNode;
import dev.firn.workdir.Progress;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** Writes a version as a CAR file. */
final class ExportCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Write a version as a CAR file, which IPFS programs import as it is: as the directory that 'ipfs add' makes of the checked-out files (what"
                            + " 'firn cid --unixfs' names), or with --commit or --history in Firn's own form, which 'firn import' adds to another repository.",
                    "",
                    "Nothing is hashed for identity again, but every byte is checked against its hash as it is read. The same version always gives the same file. The file is"
                            + " there as a whole or not at all; '-' is standard output, and then the report goes to standard error, also as JSON.")
            .examples(
                    "firn export v3 -o v3.car",
                    "firn export main:sst -o - | ipfs dag import",
                    "firn export main --since v2 -o v2-to-main.car",
                    "firn export main --history -o everything.car",
                    "firn export --history v2..v3 -o new-commits.car");

    private static final String NO_RANGE = "";

    private final Setting<Optional<String>> place =
            optionalParameter("REV[:PATH]", "The version, or what is at and below a path of it; by default main.");
    private final Setting<String> target = requiredOption("-o, --output", "FILE", "Where to; '-' is standard output.");
    private final Flag commit =
            flag("--commit", "The commit in Firn's own form: commit, manifest, chunk maps, objects.");
    private final Setting<Optional<String>> history = optionWithOptionalValue(
            "--history",
            "RANGE",
            "The commits of a range (A..B: those of B that are not of A), or of all the past of REV, in Firn's own form.",
            NO_RANGE);
    private final Setting<String> format =
            option("--format", "F", "v1, or v2 with a sorted index; by default ${DEFAULT-VALUE}.", "v1");
    private final Setting<Optional<String>> since =
            option("--since", "REV", "Leave out the blocks that this version has.");

    ExportCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        CarFormat wanted = format();
        try (CarContent content = content(open)) {
            Cid root = content.roots().get(0);
            if (target.value().equals("-")) {
                CarExport.Result result = write(open, wanted, content, new TerminalChannel(terminal()));
                terminal().flush();
                note(root, result);
                return;
            }
            try (NewFile file = NewFile.beside(terminal().path(target.value()))) {
                CarExport.Result result = write(open, wanted, content, file);
                file.publish();
                report(root, result);
            }
        }
    }

    private CarExport.Result write(
            OpenRepository open, CarFormat wanted, CarContent content, WritableByteChannel channel) {
        try (ProgressLine line = new ProgressLine(terminal(), output(), "block")) {
            line.begin(Progress.Phase.WRITE);
            return new CarExport(open.repository(), wanted, bytes -> line.advance(1, bytes)).write(content, channel);
        }
    }

    private CarFormat format() {
        return switch (format.value()) {
            case "v1" -> CarFormat.V1;
            case "v2" -> CarFormat.V2;
            default -> throw new UsageException("--format is v1 or v2, not '" + format.value() + "'");
        };
    }

    private CarContent content(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value().orElse(OpenRepository.DEFAULT_BRANCH));
        if (!commit.isGiven() && history.value().isEmpty()) {
            return UnixFsContent.of(
                    open.repository(),
                    open.snapshot(at.revision()),
                    at.path(),
                    since.value().map(open::snapshot));
        }
        if (commit.isGiven() && history.value().isPresent() || !at.path().isEmpty()) {
            throw new UsageException("--commit and --history are for whole commits, and only one of them at a time");
        }
        return new HistoryContent(
                open.repository(), range(open, at.revision()), since.value().map(open::resolve));
    }

    private HistoryContent.Range range(OpenRepository open, String revision) {
        if (history.value().isEmpty()) {
            return new HistoryContent.Range(open.resolve(revision), HistoryContent.Extent.ONE, Optional.empty());
        }
        String range = history.value().get();
        int dots = range.indexOf("..");
        String last = dots >= 0 ? range.substring(dots + 2) : range;
        Optional<Cid> beyond = dots > 0 ? Optional.of(open.resolve(range.substring(0, dots))) : Optional.empty();
        Cid end = open.resolve(last.isEmpty() ? revision : last);
        if (place.value().isPresent() && !end.equals(open.resolve(revision))) {
            throw new UsageException("the RANGE of --history ends at another commit than REV");
        }
        return new HistoryContent.Range(end, HistoryContent.Extent.PAST, beyond);
    }

    private void report(Cid root, CarExport.Result result) {
        if (output().isJson()) {
            OutputOptions.print(terminal(), json(root, result));
        } else if (!output().isQuiet()) {
            terminal().line(sentence(Shown.name(target.value()), root, result));
        }
    }

    /** The same where standard output has the CAR. */
    private void note(Cid root, CarExport.Result result) {
        if (output().isJson()) {
            OutputOptions.note(terminal(), json(root, result));
        } else if (!output().isQuiet()) {
            terminal().note("firn: " + sentence("standard output", root, result));
        }
    }

    private MapNode json(Cid root, CarExport.Result result) {
        return MapNode.builder()
                .put("blocks", result.blocks())
                .put("file", target.value())
                .put("root", root.toString())
                .put("sizeBytes", result.sizeBytes())
                .build();
    }

    private static String sentence(String where, Cid root, CarExport.Result result) {
        return where + " has " + Shown.count(result.blocks(), "block") + " (" + Shown.size(result.sizeBytes())
                + "), root " + root;
    }
}
