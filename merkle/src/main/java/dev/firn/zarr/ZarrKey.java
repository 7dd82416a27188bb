package dev.firn.zarr;

import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The grammar and the order of keys. A legal key is one that is also a safe relative path. See docs/format.md, "Legal keys".
 *
 * <pre>
 * key     = segment *("/" segment)          at most 1,024 bytes of UTF-8
 * segment = 1 to 255 bytes of UTF-8, no control characters, not "." or "..", not ".firn" in any case
 * </pre>
 *
 * <p>A backslash is a character like any other: it is lawful in file names on most systems. Where it is not, checkout refuses the name.
 */
public final class ZarrKey {
    /** The longest key, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_024;

    /** The longest segment of a key, in bytes of UTF-8. */
    public static final int MAX_SEGMENT_BYTES = 255;

    /**
     * The order of keys: that of their UTF-8 bytes, unsigned, a prefix before what it begins. Found without encoding; differs from the order of
     * {@link String} where a character above U+FFFF meets one from U+E000 on.
     */
    public static final Comparator<String> ORDER = ZarrKey::compare;

    private static final int SHOWN_CHARACTERS = 200;
    private static final String RESERVED = ".firn";
    private static final char LIGATURE_FI = '\ufb01';

    /** A rule that a key can break. */
    public enum Rule {
        /** It has no characters. */
        NOT_EMPTY("a key has at least one character"),
        /** It has a lone surrogate. */
        UNICODE("a key is valid Unicode text, without lone surrogates"),
        /** It is too long. */
        LENGTH("a key has at most " + MAX_BYTES + " bytes of UTF-8"),
        /** It has a control character. */
        NO_CONTROL("a key has no control characters (U+0000 to U+001F, U+007F to U+009F)"),
        /** A segment is empty: a slash at the begin, at the end, or two in a row. */
        NO_EMPTY_SEGMENT("a key does not begin or end with '/' and has no two of them in a row"),
        /** A segment is too long. */
        SEGMENT_LENGTH("a segment of a key has at most " + MAX_SEGMENT_BYTES + " bytes of UTF-8"),
        /** A segment is a dot or two. */
        NO_DOTS("no segment of a key is '.' or '..'"),
        /** A segment is Firn's own directory. */
        NOT_RESERVED("no segment of a key is '" + RESERVED + "', in upper or lower case");

        private final String sentence;

        Rule(String sentence) {
            this.sentence = sentence;
        }

        /** Returns the rule in words, without a full stop. */
        public String sentence() {
            return sentence;
        }
    }

    private ZarrKey() {}

    /**
     * Checks that a key is legal.
     *
     * @return the key
     * @throws FirnException of kind REFUSED with the key, escaped for showing, and the rule it breaks
     */
    public static String check(String key) {
        Optional<Rule> broken = findBrokenRule(key);
        if (broken.isPresent()) {
            throw FirnException.refused(
                    "the key " + shown(key) + " is not legal: " + broken.get().sentence());
        }
        return key;
    }

    /** Returns whether a key is legal. */
    public static boolean isLegal(String key) {
        return findBrokenRule(key).isEmpty();
    }

    /** Returns the first rule that a key breaks, or nothing if it is legal. */
    public static Optional<Rule> findBrokenRule(String key) {
        if (key.isEmpty()) {
            return Optional.of(Rule.NOT_EMPTY);
        }
        if (key.length() > MAX_BYTES) {
            return Optional.of(Rule.LENGTH);
        }
        int keyBytes = 0;
        int segmentBegin = 0;
        int segmentBytes = 0;
        for (int at = 0; at < key.length(); at++) {
            char unit = key.charAt(at);
            int size = sizeBytes(key, at);
            if (size == 0) {
                return Optional.of(Rule.UNICODE);
            }
            if (Shown.isControl(unit)) {
                return Optional.of(Rule.NO_CONTROL);
            }
            keyBytes += size;
            if (unit == '/') {
                Optional<Rule> broken = brokenBySegment(key, segmentBegin, at, segmentBytes);
                if (broken.isPresent()) {
                    return broken;
                }
                segmentBegin = at + 1;
                segmentBytes = 0;
            } else {
                segmentBytes += size;
            }
            at += size == 4 ? 1 : 0;
        }
        if (keyBytes > MAX_BYTES) {
            return Optional.of(Rule.LENGTH);
        }
        return brokenBySegment(key, segmentBegin, key.length(), segmentBytes);
    }

    /** Checks the segment {@code [begin, end)}, whose characters were found all right. */
    private static Optional<Rule> brokenBySegment(String key, int begin, int end, int sizeBytes) {
        if (begin == end) {
            return Optional.of(Rule.NO_EMPTY_SEGMENT);
        }
        if (sizeBytes > MAX_SEGMENT_BYTES) {
            return Optional.of(Rule.SEGMENT_LENGTH);
        }
        if (key.charAt(begin) != '.') {
            return Optional.empty();
        }
        String segment = key.substring(begin, end);
        if (segment.equals(".") || segment.equals("..")) {
            return Optional.of(Rule.NO_DOTS);
        }
        return isReserved(segment) ? Optional.of(Rule.NOT_RESERVED) : Optional.empty();
    }

    /**
     * Returns whether a file system that ignores case could take a name for {@code .firn}: in any case of its ASCII letters, and with the ligature U+FB01,
     * the one other character whose case folding has any of these letters and no others.
     */
    private static boolean isReserved(String segment) {
        if (segment.length() > RESERVED.length()) {
            return false;
        }
        String folded = segment.replace(String.valueOf(LIGATURE_FI), "fi");
        if (folded.length() != RESERVED.length()) {
            return false;
        }
        for (int i = 0; i < RESERVED.length(); i++) {
            char unit = folded.charAt(i);
            char lower = unit >= 'A' && unit <= 'Z' ? (char) (unit + 32) : unit;
            if (lower != RESERVED.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many bytes of UTF-8 the character at {@code at} takes: 4 for a pair of surrogates, 0 for half of one. */
    private static int sizeBytes(String text, int at) {
        char unit = text.charAt(at);
        if (unit < 0x80) {
            return 1;
        }
        if (unit < 0x800) {
            return 2;
        }
        if (!Character.isSurrogate(unit)) {
            return 3;
        }
        boolean pair = Character.isHighSurrogate(unit)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
        return pair ? 4 : 0;
    }

    private static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return left.length() - right.length();
    }

    /** UTF-16 puts surrogates, the halves of the highest characters, below U+E000 to U+FFFF; UTF-8 puts them above. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }

    /** Returns the key in double quotes, cut and escaped so that it is safe to print. */
    public static String shown(String key) {
        return Shown.quoted(key, SHOWN_CHARACTERS);
    }

    /** Returns the last segment of a key: the name of the file. */
    public static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** Returns the path of the directory a key lies in, without a slash at its end; empty for the root. */
    public static String directory(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    /** Returns the directories a key lies in, nearest first, without the root: for {@code a/b/c} these are {@code a/b} and {@code a}. */
    public static List<String> directories(String key) {
        List<String> found = new ArrayList<>();
        for (int slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
            found.add(key.substring(0, slash));
        }
        return found;
    }
}
