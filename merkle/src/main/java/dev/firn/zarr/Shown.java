package dev.firn.zarr;

/**
 * Writes text from outside so that a terminal, a log or a JSON reader shows it and does nothing else: as a JSON string, in which control characters, lone
 * surrogates, line separators and the marks that turn the direction of writing stand as escapes.
 */
final class Shown {
    private Shown() {}

    /** Returns {@code text} in double quotes, at most about {@code maxCharacters} of it, with how long it was where it was cut. */
    static String quoted(String text, int maxCharacters) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxCharacters) + 16);
        int end = text.length() <= maxCharacters
                ? text.length()
                : text.offsetByCodePoints(0, codePoints(text, maxCharacters));
        appendQuoted(text.substring(0, end), out);
        if (end < text.length()) {
            out.append("… (").append(text.length()).append(" characters)");
        }
        return out.toString();
    }

    private static int codePoints(String text, int maxCharacters) {
        return text.codePointCount(0, maxCharacters);
    }

    static void appendQuoted(String text, StringBuilder out) {
        out.append('"');
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            appendEscaped(codePoint, out);
            at += Character.charCount(codePoint);
        }
        out.append('"');
    }

    private static void appendEscaped(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isUnsafe(codePoint)) {
                    out.append("\\u")
                            .append(Character.forDigit(codePoint >> 12 & 15, 16))
                            .append(Character.forDigit(codePoint >> 8 & 15, 16))
                            .append(Character.forDigit(codePoint >> 4 & 15, 16))
                            .append(Character.forDigit(codePoint & 15, 16));
                } else {
                    out.appendCodePoint(codePoint);
                }
            }
        }
    }

    /** All of these are below U+10000, so four digits show them. A fixed list: it must not depend on the Unicode version of the JDK. */
    private static boolean isUnsafe(int codePoint) {
        return isControl(codePoint)
                || codePoint >= 0xd800 && codePoint <= 0xdfff
                || codePoint == 0x061c
                || codePoint == 0x200e
                || codePoint == 0x200f
                || codePoint >= 0x2028 && codePoint <= 0x202e
                || codePoint >= 0x2066 && codePoint <= 0x2069
                || codePoint == 0xfeff;
    }

    /** Whether Unicode calls it a control character (general category Cc, which never changes). */
    static boolean isControl(int codePoint) {
        return codePoint < 0x20 || codePoint >= 0x7f && codePoint <= 0x9f;
    }
}
