package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Shows what Firn does, in a minute. */
final class DemoCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Show what Firn does, on a small data set that it makes itself in a temporary directory.",
                    "",
                    "Every line behind '$' is a command as you would type it; what follows is what it really said.")
            .examples("firn demo", "firn demo --keep");

    private final Terminal terminal;

    private final OutputOptions output = with(new OutputOptions());
    private final Flag keep = flag("--keep", "Leave the directory where it was, to play with.");

    DemoCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (output.isJson()) {
            throw new UsageException("a story is not told in JSON; leave --json away");
        }
        try {
            Path directory = Files.createTempDirectory("firn-demo").toRealPath();
            try {
                new DemoStory(terminal, directory).tell();
                if (keep.isGiven()) {
                    terminal.line("");
                    terminal.line("All of it is in " + directory + "; try: firn -R "
                            + directory.resolve(DemoStory.REPOSITORY) + " log");
                }
            } finally {
                if (!keep.isGiven()) {
                    delete(directory);
                }
            }
            return ExitCodes.DONE;
        } catch (IOException e) {
            throw FirnException.io("the data set of the demo cannot be made or removed", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
