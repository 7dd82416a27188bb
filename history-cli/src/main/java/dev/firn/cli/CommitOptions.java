package dev.firn.cli;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitRequest.IfUnchanged;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** What every command takes that makes a commit. */
final class CommitOptions extends Options {
    private final Setting<Optional<String>> message;
    private final Setting<String> branch = option(
            "-b, --branch",
            "BRANCH",
            "The branch that moves; by default ${DEFAULT-VALUE}.",
            OpenRepository.DEFAULT_BRANCH);
    private final Setting<Optional<String>> author = option(
            "--author",
            "A",
            "Who commits: 'Name <address>'. Otherwise FIRN_AUTHOR, else 'firn config author', else user and host.");
    private final Setting<Optional<String>> time =
            option("--time", "ISO", "When, such as 2026-11-01T12:00:00Z; by default now.");
    private final Flag allowEmpty = flag("--allow-empty", "Commit even if nothing changed.");

    /** Of a command that always makes a commit, and so needs a message. */
    CommitOptions() {
        this("Required.");
    }

    /** Of a command whose help says when a message is needed. */
    CommitOptions(String whenNeeded) {
        this.message = option("-m, --message", "MSG", "Why: the message of the commit. " + whenNeeded);
    }

    /** The branch that moves. */
    RefName branch() {
        return OpenRepository.branch(branch.value());
    }

    /**
     * Requires that somebody said why, before anything else is done.
     *
     * @throws UsageException if nobody did
     */
    String requireMessage() {
        return message().orElseThrow(() -> new UsageException("-m MSG must say why"));
    }

    private Optional<String> message() {
        message.value().filter(String::isBlank).ifPresent(nothing -> {
            throw new UsageException("-m MSG must say why, and this message is empty");
        });
        return message.value();
    }

    /** What the commit says, with a message for where nobody said why; tells once who its author is, if nobody said. */
    CommitRequest request(OpenRepository open, Terminal terminal, String otherwise) {
        Optional<Instant> when = time.value().map(CommitOptions::instant);
        Author who = Author.of(author.value(), open.directory(), terminal);
        who.sayIfGuessed(open.directory(), terminal);
        return new CommitRequest(
                message().orElse(otherwise),
                who.text(),
                when,
                Map.of(),
                allowEmpty.isGiven() ? IfUnchanged.COMMIT : IfUnchanged.SKIP);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new UsageException("--time '" + text + "' is not a time such as 2026-11-01T12:00:00Z");
        }
    }
}
