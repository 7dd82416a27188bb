package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in the repository of the source that say what the commands print. {@code -Dfirn.regenerate=true} writes them anew. */
final class Golden {
    private Golden() {}

    /** Requires that a file, relative to the module, holds {@code text}. */
    static void require(String relative, String text) throws IOException {
        Path file = Path.of(relative);
        if (Boolean.getBoolean("firn.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file))
                .as(
                        "%s is out of date; write it anew with mvn -pl history-cli -am test -Dtest='CommandsTest,CliDocTest'"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dfirn.regenerate=true, and look at the difference",
                        relative)
                .isEqualTo(text);
    }
}
