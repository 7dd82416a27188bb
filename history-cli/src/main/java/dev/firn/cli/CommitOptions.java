package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitRequest.IfUnchanged;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command takes that makes a commit. */
final class CommitOptions {
    @Option(
            names = {"-m", "--message"},
            paramLabel = "MSG",
            description = "Why: the message of the commit. Required.")
    private Optional<String> message = Optional.empty();

    @Option(
            names = {"-b", "--branch"},
            paramLabel = "BRANCH",
            defaultValue = OpenRepository.DEFAULT_BRANCH,
            description = "The branch that moves; by default ${DEFAULT-VALUE}.")
    private String branch = OpenRepository.DEFAULT_BRANCH;

    @Option(
            names = "--author",
            paramLabel = "A",
            description =
                    "Who commits: 'Name <address>'. Otherwise FIRN_AUTHOR, else 'firn config author', else user and host.")
    private Optional<String> author = Optional.empty();

    @Option(names = "--time", paramLabel = "ISO", description = "When, such as 2026-11-01T12:00:00Z; by default now.")
    private Optional<String> time = Optional.empty();

    @Option(names = "--allow-empty", description = "Commit even if nothing changed.")
    private boolean allowEmpty;

    /** The branch that moves. */
    RefName branch() {
        return OpenRepository.branch(branch);
    }

    /**
     * Requires that somebody said why, before anything else is done.
     *
     * @throws UsageException if nobody did
     */
    String requireMessage() {
        return message.orElseThrow(() -> new UsageException("-m MSG must say why"));
    }

    /** What the commit says, with a message for where nobody said why; tells once who its author is, if nobody said. */
    CommitRequest request(OpenRepository open, Terminal terminal, String otherwise) {
        Optional<Instant> when = time.map(CommitOptions::instant);
        Author who = Author.of(author, open.directory(), terminal);
        who.sayIfGuessed(open.directory(), terminal);
        return new CommitRequest(
                message.orElse(otherwise),
                who.text(),
                when,
                Map.of(),
                allowEmpty ? IfUnchanged.COMMIT : IfUnchanged.SKIP);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new UsageException("--time '" + text + "' is not a time such as 2026-11-01T12:00:00Z");
        }
    }
}
