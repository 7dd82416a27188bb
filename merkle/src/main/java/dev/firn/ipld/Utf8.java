package dev.firn.ipld;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strict UTF-8: what is not valid is refused in both directions, never replaced; and the order of text by its UTF-8 bytes. */
final class Utf8 {
    private static final char REPLACEMENT = '\ufffd';
    private static final int MAX_SHOWN = 100;

    private Utf8() {}

    /** Compares as the UTF-8 bytes, unsigned, would compare; so U+FFFF comes before U+10000, unlike in {@link String#compareTo}. */
    static int compare(String one, String other) {
        int common = Math.min(one.length(), other.length());
        for (int i = 0; i < common; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /** Surrogates stand for what lies above all other characters. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }

    /** @throws IllegalArgumentException if the text holds a lone surrogate */
    static void requireValid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException("text with a lone surrogate at character " + i);
                }
                i++;
            }
        }
    }

    /** The text that {@code [begin, end)} of {@code bytes} encodes; fails if it encodes none. */
    static String decode(byte[] bytes, int begin, int end) throws CharacterCodingException {
        String text = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !isEncodingOf(text, bytes, begin, end)) {
            throw new MalformedInputException(1);
        }
        return text;
    }

    private static boolean isEncodingOf(String text, byte[] bytes, int begin, int end) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(encoded, 0, encoded.length, bytes, begin, end);
    }

    /** How many bytes valid text has. */
    static int encodedLength(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            // A surrogate is half of four bytes.
            length += unit < 0x80 ? 0 : unit < 0x800 || Character.isSurrogate(unit) ? 1 : 2;
        }
        return length;
    }

    /** The bytes of valid text. */
    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Foreign text for a message: quoted, without control characters, and not too long. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int shownLength = Math.min(text.length(), MAX_SHOWN);
        for (int i = 0; i < shownLength; i++) {
            char unit = text.charAt(i);
            shown.append(Character.isISOControl(unit) ? '?' : unit);
        }
        return shown.append(shownLength < text.length() ? "…\"" : "\"").toString();
    }
}
