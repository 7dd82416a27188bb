package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.nio.file.Files;
import java.util.Optional;

/** Takes in a directory that must be named, or a CAR file. */
final class ImportCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make what a given directory, or a CAR file, holds the next version of a branch; or add the commits of a CAR file.",
                    "",
                    "A directory: the same as 'firn commit', but it must be named.",
                    "",
                    "A CAR file whose root is a UnixFS directory, from 'firn export', 'ipfs dag export', ipfs-car or any other program, in any layout and with any usual hash"
                            + " function: its files become the next version. The CID that they came under is kept in the metadata of the commit and said.",
                    "",
                    "A CAR file from 'firn export --commit' or '--history': its commits are added, and the branch moves to the last of them where nothing is lost by that; -m and"
                            + " --at have no meaning.",
                    "",
                    "Every block is checked against its CID before the branch moves; an import that fails or is cut short leaves nothing to be seen.")
            .examples(
                    "firn import sst.zarr -m \"As it was delivered\"",
                    "firn import run-8/ --at models/8 -m \"Run 8\"",
                    "firn import v3.car -m \"v3, as published\"",
                    "firn import everything.car -b theirs");

    private final Terminal terminal;

    private final DirectoryCommitting committing = with(new DirectoryCommitting(
            new CommitOptions("Required for a directory; for the files of a CAR, 'Import FILE.car' by default.")));
    private final Setting<String> source = parameter("DIR|FILE.car", "The directory, or the CAR file.");
    private final Setting<Optional<String>> root =
            option("--root", "CID", "Of a CAR: what to import, if not its only root.");
    private final Setting<Optional<Long>> maxSizeBytes = largeNumber(
            "--max-size",
            "BYTES",
            "Of a CAR: how long its files may be together. By default 1 GiB and a thousand times the length of the CAR.");

    ImportCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        maxSizeBytes.value().filter(size -> size < 0).ifPresent(size -> {
            throw new UsageException("--max-size " + size + ": at least 0 is needed");
        });
        if (Files.isRegularFile(terminal.path(source.value()))) {
            return committing.importCar(
                    new CarImporting(terminal, source.value(), root.value(), maxSizeBytes.value()), terminal);
        }
        if (!Files.exists(terminal.path(source.value()))) {
            throw FirnException.missing("there is no file or directory " + Shown.name(source.value()));
        }
        if (root.value().isPresent() || maxSizeBytes.value().isPresent()) {
            throw new UsageException("--root and --max-size are for CAR files, and '" + source.value() + "' is none");
        }
        return committing.run(Optional.of(source.value()), terminal);
    }
}
