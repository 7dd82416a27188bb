package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How values look when they are printed for people. */
final class Shown {
    /** With this every CID of a commit or operation begins. */
    private static final String COMMON = "baguqeera";

    private static final int SHORTEST = 8;
    private static final int LONGEST = 52;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Shown() {}

    /** A size with a unit: {@code 512 bytes}, {@code 1.2 GiB}. */
    static String size(long sizeBytes) {
        if (sizeBytes < 1024) {
            return sizeBytes + (sizeBytes == 1 ? " byte" : " bytes");
        }
        int unit = -1;
        double value = sizeBytes;
        // Below 1023.95, as that is what one decimal rounds up to the next unit.
        while (unit < 0 || value >= 1023.95) {
            value /= 1024;
            unit++;
        }
        long tenths = (long) Math.floor(value * 10 + 0.5);
        return tenths / 10 + "." + tenths % 10 + " " + UNITS[unit];
    }

    /** A size exactly, and with a unit where that helps: {@code 1288490189 bytes (1.2 GiB)}. */
    static String exactSize(long sizeBytes) {
        return sizeBytes < 1024 ? size(sizeBytes) : sizeBytes + " bytes (" + size(sizeBytes) + ")";
    }

    /** A count and what is counted: {@code 1 chunk}, {@code 3 chunks}. */
    static String count(long count, String one) {
        return count + " " + (count == 1 ? one : one + "s");
    }

    /** A count and what is counted, where many are not called one and an s. */
    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** A time in UTC, to the second. */
    static String time(Instant time) {
        String toMilliseconds = Times.text(time);
        return toMilliseconds.substring(0, toMilliseconds.indexOf('.')) + "Z";
    }

    /** A name or text on one line, with everything escaped that could do something to a terminal. */
    static String name(String text) {
        int clean = 0;
        while (clean < text.length() && !isUnsafe(text.charAt(clean))) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isUnsafe(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** A text with spaces behind it, if it is shorter than {@code width} characters. */
    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** A text with spaces before it, if it is shorter than {@code width} characters. */
    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** Control characters, and marks that turn the direction of writing or break lines. */
    private static boolean isUnsafe(char c) {
        return c < 0x20
                || c >= 0x7f && c <= 0x9f
                || c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0xfeff;
    }

    /** A CID in short: what follows the beginning that all have, 8 characters. */
    static String cid(Cid cid) {
        return shortened(cid, SHORTEST);
    }

    /** These different CIDs in short, each with as many characters as tell all of them apart, at least 8. */
    static List<String> shortened(List<Cid> cids) {
        List<String> texts = new ArrayList<>(cids.size());
        cids.forEach(cid -> texts.add(shortened(cid, LONGEST)));
        for (int length = SHORTEST; length < LONGEST; length++) {
            Set<String> cut = new LinkedHashSet<>(2 * texts.size());
            for (String text : texts) {
                cut.add(text.substring(0, Math.min(text.length(), length)));
            }
            if (cut.size() == texts.size()) {
                return List.copyOf(cut);
            }
        }
        return texts;
    }

    /** A CID in short, with so many characters. */
    private static String shortened(Cid cid, int characters) {
        String text = cid.toString();
        if (!text.startsWith(COMMON)) {
            return text;
        }
        return text.substring(COMMON.length(), Math.min(text.length(), COMMON.length() + characters));
    }
}
