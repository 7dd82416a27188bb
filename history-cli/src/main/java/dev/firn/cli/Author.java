package dev.firn.cli;

import dev.firn.repository.Configuration;
import dev.firn.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who commits.
 *
 * @param text by custom {@code Name <address>}
 * @param isGuessed whether it was made up of user and host, as nobody said
 */
record Author(String text, boolean isGuessed) {
    private static final String SAID = "author-said";
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** The author that an option names, else FIRN_AUTHOR, else the configuration of the repository, else user and host. */
    static Author of(Optional<String> option, Path repository, Terminal terminal) {
        option.ifPresent(text -> check("--author", text));
        Optional<String> said = option.or(() -> terminal.variable("FIRN_AUTHOR"))
                .or(() -> Configuration.of(repository).find("author"));
        if (said.isPresent()) {
            return new Author(said.get(), false);
        }
        return new Author(user(terminal) + " <" + person(terminal) + ">", true);
    }

    /**
     * Requires that somebody can be named so, on one line; {@code place} is where it was said.
     *
     * @throws UsageException if not
     */
    static void check(String place, String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException(
                    place + " wants a name on one line, such as 'Name <address>', not '" + Shown.name(text) + "'");
        }
    }

    /** Who uses the program, and where: user and host, whatever name commits are made in. */
    static String person(Terminal terminal) {
        return user(terminal) + "@" + host(terminal);
    }

    private static String user(Terminal terminal) {
        return terminal.variable("USER")
                .or(() -> terminal.variable("LOGNAME"))
                .orElseGet(() -> System.getProperty("user.name", "unknown"));
    }

    private static String host(Terminal terminal) {
        try {
            // Asking the resolver could take seconds.
            String name = Files.readString(HOST_NAME).strip();
            if (!name.isEmpty()) {
                return name;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Not every system has it.
            return terminal.variable("HOSTNAME").orElse("localhost");
        }
        return terminal.variable("HOSTNAME").orElse("localhost");
    }

    /** Says once for a repository that the author was made up. */
    void sayIfGuessed(Path repository, Terminal terminal) {
        Path said = repository.resolve(Repository.WORK).resolve(SAID);
        if (!isGuessed || Files.exists(said)) {
            return;
        }
        terminal.note("firn: the author is " + Shown.name(text) + "; set another with 'firn config author NAME'");
        try {
            Files.createDirectories(repository.resolve(Repository.WORK));
            Files.createFile(said);
        } catch (IOException e) {
            // Then it is said again.
            return;
        }
    }
}
