package dev.firn.cli;

import dev.firn.repository.Snapshot;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints the bytes of a key. */
final class CatCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Write the bytes of a key to standard output. Nothing is written that was not checked against its hash.")
            .examples(
                    "firn cat main:zarr.json | jq .",
                    "firn cat v1.0:temperature/c/0/0 > chunk",
                    "firn cat --range 0-16 v1.0:temperature/c/0/0 | xxd",
                    "firn cat --range -16 v1.0:temperature/c/0/0 | xxd");

    private static final Pattern BOUNDS = Pattern.compile("([0-9]{0,18})-([0-9]{0,18})");

    private final Setting<String> place = parameter("REV:KEY", "The version and the key.");
    private final Setting<Optional<String>> range = option(
            "--range",
            "B-E",
            "Only bytes B up to, but not including, E; B- is all from B on, -N the last N bytes. What lies beyond the end is left out.");

    CatCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ, OutputOptions.withoutJson());
    }

    @Override
    void run(OpenRepository open) {
        RevisionPath at = RevisionPath.parse(place.value());
        String key = at.key();
        Snapshot snapshot = open.snapshot(at.revision());
        long sizeBytes = at.object(snapshot).sizeBytes();
        Range wanted = range.value().map(text -> range(text, sizeBytes)).orElse(new Range(0, sizeBytes));
        if (wanted.begin() > wanted.end()) {
            throw new UsageException("--range " + range.value().orElse("") + " does not lie within the "
                    + Shown.count(sizeBytes, "byte") + " of " + place.value());
        }
        snapshot.read(key, wanted.begin(), wanted.end(), terminal()::write);
    }

    private record Range(long begin, long end) {}

    private static Range range(String text, long sizeBytes) {
        Matcher bounds = BOUNDS.matcher(text);
        if (!bounds.matches() || text.length() == 1) {
            throw new UsageException(
                    "--range wants one or two numbers, such as 0-1024, 1024- or -16, not '" + text + "'");
        }
        String first = bounds.group(1);
        String second = bounds.group(2);
        if (first.isEmpty()) {
            return new Range(Math.max(0, sizeBytes - Long.parseLong(second)), sizeBytes);
        }
        long end = second.isEmpty() ? sizeBytes : Math.min(sizeBytes, Long.parseLong(second));
        return new Range(Long.parseLong(first), end);
    }
}
