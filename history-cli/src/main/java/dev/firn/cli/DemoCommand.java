package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what Firn does, in a minute. */
@Command(
        name = "demo",
        description = {
            "Show what Firn does, on a small data set that it makes itself in a temporary directory.",
            "",
            "Every line behind '$' is a command as you would type it; what follows is what it really said."
        },
        footer = {"", "Examples:", "  firn demo", "  firn demo --keep"})
final class DemoCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--keep", description = "Leave the directory where it was, to play with.")
    private boolean keep;

    DemoCommand(Terminal terminal) {
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
                if (keep) {
                    terminal.line("");
                    terminal.line("All of it is in " + directory + "; try: firn -R "
                            + directory.resolve(DemoStory.REPOSITORY) + " log");
                }
            } finally {
                if (!keep) {
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
