package dev.firn.cli;

import dev.firn.repository.Snapshot;
import java.util.Optional;

/** Prints the bytes of a key. */
final class CatCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Write the bytes of a key to standard output. Nothing is written that was not checked against its hash.")
            .examples(
                    "firn cat main:zarr.json | jq .",
                    "firn cat v1.0:temperature/c/0/0 > chunk",
                    "firn cat --range 0-16 v1.0:temperature/c/0/0 | xxd");

    private final Setting<String> place = parameter("REV:KEY", "The version and the key.");
    private final Setting<Optional<String>> range =
            option("--range", "B-E", "Only bytes B up to, but not including, E; without E up to the end.");

    CatCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value());
        String key = at.key();
        Snapshot snapshot = open.snapshot(at.revision());
        long sizeBytes = at.object(snapshot).sizeBytes();
        long begin = range.value().isPresent() ? bound(0, 0) : 0;
        long end = range.value().isPresent() ? bound(1, sizeBytes) : sizeBytes;
        if (begin > end || end > sizeBytes) {
            throw new UsageException("--range " + range.value().orElse("") + " does not lie within the "
                    + Shown.count(sizeBytes, "byte") + " of " + place.value());
        }
        snapshot.read(key, begin, end, terminal()::write);
    }

    private long bound(int index, long otherwise) {
        String text = range.value().orElse("");
        int dash = text.indexOf('-');
        if (dash < 0 || !text.matches("[0-9]{0,18}-[0-9]{0,18}")) {
            throw new UsageException("--range wants two numbers, such as 0-1024, not '" + text + "'");
        }
        String number = index == 0 ? text.substring(0, dash) : text.substring(dash + 1);
        return number.isEmpty() ? otherwise : Long.parseLong(number);
    }
}
