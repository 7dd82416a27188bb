package dev.firn.ipld;

/** The characters that are escaped with a letter of their own: docs/format.md, section 1.1. */
final class JsonEscapes {
    private static final String CHARACTERS = "\"\\\b\t\n\f\r";
    private static final String LETTERS = "\"\\btnfr";

    private JsonEscapes() {}

    /** Whether a byte of UTF-8 does not stand for itself: a quotation mark, a backslash, or a control character of ASCII. */
    static boolean isEscaped(byte unit) {
        return unit >= 0 && unit < ' ' || unit == '"' || unit == '\\';
    }

    /** The letter that stands behind the backslash for {@code character}, or 0 if it has none. */
    static char letterOf(char character) {
        int index = CHARACTERS.indexOf(character);
        return index < 0 ? 0 : LETTERS.charAt(index);
    }

    /** The character that {@code letter} behind a backslash stands for, or 0 if it stands for none. */
    static char characterOf(char letter) {
        int index = LETTERS.indexOf(letter);
        return index < 0 ? 0 : CHARACTERS.charAt(index);
    }
}
