package dev.firn.cli;

import dev.firn.repository.Snapshot;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the bytes of a key. */
@Command(
        name = "cat",
        description = {
            "Write the bytes of a key to standard output. Nothing is written that was not checked against its hash."
        },
        footer = {
            "",
            "Examples:",
            "  firn cat main:zarr.json | jq .",
            "  firn cat v1.0:temperature/c/0/0 > chunk",
            "  firn cat --range 0-16 v1.0:temperature/c/0/0 | xxd"
        })
final class CatCommand extends RepositoryCommand {
    @Parameters(paramLabel = "REV:KEY", description = "The version and the key.")
    private String place;

    @Option(
            names = "--range",
            paramLabel = "B-E",
            description = "Only bytes B up to, but not including, E; without E up to the end.")
    private Optional<String> range = Optional.empty();

    CatCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place);
        String key = at.key();
        Snapshot snapshot = open.snapshot(at.revision());
        long sizeBytes = at.object(snapshot).sizeBytes();
        long begin = range.isPresent() ? bound(0, 0) : 0;
        long end = range.isPresent() ? bound(1, sizeBytes) : sizeBytes;
        if (begin > end || end > sizeBytes) {
            throw new UsageException("--range " + range.orElse("") + " does not lie within the "
                    + Shown.count(sizeBytes, "byte") + " of " + place);
        }
        snapshot.read(key, begin, end, terminal()::write);
    }

    private long bound(int index, long otherwise) {
        String text = range.orElse("");
        int dash = text.indexOf('-');
        if (dash < 0 || !text.matches("[0-9]{0,18}-[0-9]{0,18}")) {
            throw new UsageException("--range wants two numbers, such as 0-1024, not '" + text + "'");
        }
        String number = index == 0 ? text.substring(0, dash) : text.substring(dash + 1);
        return number.isEmpty() ? otherwise : Long.parseLong(number);
    }
}
