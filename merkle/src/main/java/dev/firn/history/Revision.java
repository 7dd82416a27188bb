package dev.firn.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a person writes to name a commit: a branch, a tag or (the beginning of) a CID, and steps from there, as in git.
 *
 * <pre>
 *   main        main~3        v1.0^2        agdxq7~1        main@{2}        main@{2026-11-01}
 * </pre>
 *
 * @param base name of a ref, or the text of a CID or a beginning of it
 * @param steps what to do from there, in order
 */
public record Revision(String base, List<Step> steps) {
    private static final int MAX_LENGTH = 2_048;

    /** One step from a commit to another. */
    public sealed interface Step permits Ancestor, Parent, OperationBefore, AsOf {}

    /**
     * {@code ~N}: N commits back by first parents.
     *
     * @param generations how many, 0 or more
     */
    public record Ancestor(int generations) implements Step {}

    /**
     * {@code ^N}: the N-th parent.
     *
     * @param number from 1; 0 is the commit itself
     */
    public record Parent(int number) implements Step {}

    /**
     * {@code @{N}}: where the ref stood N operations ago; only directly behind the name of a ref.
     *
     * @param operations how many, 0 or more
     */
    public record OperationBefore(int operations) implements Step {}

    /**
     * {@code @{TIME}}: where the ref stood at that time; only directly behind the name of a ref.
     *
     * @param time the last moment of what was written: a date alone means all of that day in UTC, a time without a fraction all of its second
     */
    public record AsOf(Instant time) implements Step {}

    /** Copies the steps. */
    public Revision {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a revision.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote it
     */
    public static Revision parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a revision has 1 to " + MAX_LENGTH + " characters, not " + text.length());
        }
        int end = 0;
        while (end < text.length() && !startsStep(text, end)) {
            end++;
        }
        if (end == 0) {
            throw new IllegalArgumentException("revision '" + text + "' names nothing before its first step");
        }
        List<Step> steps = new ArrayList<>();
        int at = end;
        while (at < text.length()) {
            at = readStep(text, at, steps);
        }
        return new Revision(text.substring(0, end), steps);
    }

    private static boolean startsStep(String text, int at) {
        char c = text.charAt(at);
        return c == '~' || c == '^' || c == '@' && text.startsWith("@{", at);
    }

    private static int readStep(String text, int at, List<Step> steps) {
        if (text.charAt(at) == '@') {
            int close = text.indexOf('}', at);
            if (close < 0 || !text.startsWith("@{", at)) {
                throw new IllegalArgumentException("revision '" + text + "' has '@' without '{…}'");
            }
            if (!steps.isEmpty()) {
                throw new IllegalArgumentException(
                        "revision '" + text + "': '@{…}' stands only directly behind the name of a branch or tag");
            }
            steps.add(operationStep(text, text.substring(at + 2, close)));
            return close + 1;
        }
        if (text.charAt(at) != '~' && text.charAt(at) != '^') {
            throw new IllegalArgumentException(
                    "revision '" + text + "' has '" + text.charAt(at) + "' where a step should be");
        }
        int end = at + 1;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        int number = end == at + 1 ? 1 : wholeNumber(text, text.substring(at + 1, end));
        steps.add(text.charAt(at) == '~' ? new Ancestor(number) : new Parent(number));
        return end;
    }

    private static Step operationStep(String text, String inside) {
        if (!inside.isEmpty() && inside.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new OperationBefore(wholeNumber(text, inside));
        }
        return new AsOf(
                findTime(inside)
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "revision '" + text + "': '" + inside
                                                + "' is neither a number of operations nor a date such as 2026-11-01 or 2026-11-01T12:00:00Z")));
    }

    private static Optional<Instant> findTime(String text) {
        try {
            return Optional.of(LocalDate.parse(text)
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .minusMillis(1));
        } catch (DateTimeException notADate) {
            try {
                Instant time = OffsetDateTime.parse(text).toInstant();
                // Times are shown to the second: who gives one back means what was recorded in that second.
                return Optional.of(
                        text.indexOf('.') >= 0 ? time : time.plusSeconds(1).minusMillis(1));
            } catch (DateTimeException notATimeEither) {
                return Optional.empty();
            }
        }
    }

    private static int wholeNumber(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("revision '" + text + "': " + digits + " is too large", e);
        }
    }
}
