package dev.firn.history;

import dev.firn.cas.FirnException;
import dev.firn.ipld.Located;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The one text form of a time: UTC, always with milliseconds, such as {@code 2026-11-21T03:36:32.000Z}. See docs/format.md, "Commits and operations". */
public final class Times {
    // Written and read by hand: a formatter costs more than all else of a commit, and there are histories of many.
    private static final String PATTERN = "dddd-dd-ddTdd:dd:dd.dddZ";
    private static final int NANOS_PER_MILLI = 1_000_000;

    // The years 0 to 9999, in seconds since 1970; to parse them takes milliseconds the first time.
    private static final Instant EARLIEST = Instant.ofEpochSecond(-62_167_219_200L);
    private static final Instant LATEST = Instant.ofEpochSecond(253_402_300_799L, 999 * NANOS_PER_MILLI);

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
        Instant written = rounded(time);
        LocalDateTime parts = LocalDateTime.ofEpochSecond(written.getEpochSecond(), written.getNano(), ZoneOffset.UTC);
        byte[] text = PATTERN.getBytes(StandardCharsets.US_ASCII);
        put(parts.getYear(), text, 4);
        put(parts.getMonthValue(), text, 7);
        put(parts.getDayOfMonth(), text, 10);
        put(parts.getHour(), text, 13);
        put(parts.getMinute(), text, 16);
        put(parts.getSecond(), text, 19);
        put(parts.getNano() / NANOS_PER_MILLI, text, 23);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** Writes a number over the letters that end before {@code end}. */
    private static void put(int number, byte[] text, int end) {
        int rest = number;
        for (int i = end - 1; i >= 0 && text[i] == 'd'; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Reads what {@link #text} writes, and nothing else. */
    static Instant read(Located text) {
        String written = text.text();
        if (!isShaped(written)) {
            throw text.corrupt("'" + written + "' is not the canonical text of a time");
        }
        try {
            LocalDateTime parts = LocalDateTime.of(
                    number(written, 0, 4),
                    number(written, 5, 7),
                    number(written, 8, 10),
                    number(written, 11, 13),
                    number(written, 14, 16),
                    number(written, 17, 19),
                    NANOS_PER_MILLI * number(written, 20, 23));
            return parts.toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw text.corrupt("'" + written + "' is not a time");
        }
    }

    private static boolean isShaped(String text) {
        if (text.length() != PATTERN.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char wanted = PATTERN.charAt(i);
            char found = text.charAt(i);
            if (wanted == 'd' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int begin, int end) {
        return Integer.parseInt(text, begin, end, 10);
    }
}
