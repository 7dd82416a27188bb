package dev.firn.history;

import dev.firn.cas.FirnException;
import dev.firn.ipld.Located;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The one text form of a time: UTC, always with milliseconds, such as {@code 2026-11-21T03:36:32.000Z}. See docs/format.md, "Commits and operations". */
public final class Times {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Times() {}

    /** The time without what is below a millisecond. */
    public static Instant rounded(Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw FirnException.refused("the time " + time + " is not within the years 0 to 9999");
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Writes a time. */
    public static String text(Instant time) {
        return FORMAT.format(rounded(time));
    }

    /** Reads what {@link #text} writes, and nothing else. */
    static Instant read(Located text) {
        try {
            Instant time = Instant.parse(text.text());
            if (text(time).equals(text.text())) {
                return time;
            }
        } catch (DateTimeException | FirnException e) {
            throw text.corrupt("'" + text.text() + "' is not a time");
        }
        throw text.corrupt("'" + text.text() + "' is not the canonical text of a time");
    }
}
