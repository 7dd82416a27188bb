package dev.firn.zarr;

import java.nio.charset.StandardCharsets;

/** Characters of JSON strings as they stand in UTF-8 bytes that {@link JsonScanner} has checked, from behind one quote up to the next. */
final class JsonStrings {
    private JsonStrings() {}

    /**
     * Returns the length of the UTF-8 sequence at {@code at}: 1 to 4, or 0 if the bytes there are none (The Unicode Standard, table 3-7).
     */
    static int sequenceLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead >= 0xc2 && lead <= 0xdf
                ? 2
                : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        int second = bytes[at + 1] & 0xff;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Returns the text of a string whose content is {@code [begin, end)}, its escapes resolved; a lone surrogate stays what it is. */
    static String text(byte[] bytes, int begin, int end) {
        int escape = begin;
        while (escape < end && bytes[escape] != '\\') {
            escape++;
        }
        if (escape == end) {
            return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        }
        StringBuilder out = new StringBuilder(end - begin);
        for (int at = begin; at < end; ) {
            long step = step(bytes, at);
            out.appendCodePoint(codePoint(step));
            at = next(step);
        }
        return out.toString();
    }

    /**
     * Compares two strings by code points, escapes resolved; equal exactly if {@link #text} is. Each is given by where its content begins, and ends before its
     * quote.
     */
    static int compare(byte[] bytes, int left, int right) {
        int a = left;
        int b = right;
        while (bytes[a] != '"' && bytes[b] != '"') {
            long stepA = step(bytes, a);
            long stepB = step(bytes, b);
            if (codePoint(stepA) != codePoint(stepB)) {
                return Integer.compare(codePoint(stepA), codePoint(stepB));
            }
            a = next(stepA);
            b = next(stepB);
        }
        return Boolean.compare(bytes[a] != '"', bytes[b] != '"');
    }

    private static int codePoint(long step) {
        return (int) (step >>> 32);
    }

    private static int next(long step) {
        return (int) step;
    }

    /** The code point at {@code at}, in the upper half, and where the next one begins, in the lower. */
    private static long step(byte[] bytes, int at) {
        byte first = bytes[at];
        if (first == '\\') {
            return escape(bytes, at);
        }
        return switch (sequenceLength(bytes, at)) {
            case 1 -> step(first, at + 1);
            case 2 -> step((first & 0x1f) << 6 | tail(bytes, at + 1), at + 2);
            case 3 -> step((first & 0x0f) << 12 | tail(bytes, at + 1) << 6 | tail(bytes, at + 2), at + 3);
            default ->
                step(
                        (first & 0x07) << 18
                                | tail(bytes, at + 1) << 12
                                | tail(bytes, at + 2) << 6
                                | tail(bytes, at + 3),
                        at + 4);
        };
    }

    private static long step(int codePoint, int next) {
        return (long) codePoint << 32 | next;
    }

    private static int tail(byte[] bytes, int at) {
        return bytes[at] & 0x3f;
    }

    private static long escape(byte[] bytes, int at) {
        return switch (bytes[at + 1]) {
            case 'b' -> step('\b', at + 2);
            case 'f' -> step('\f', at + 2);
            case 'n' -> step('\n', at + 2);
            case 'r' -> step('\r', at + 2);
            case 't' -> step('\t', at + 2);
            case 'u' -> unicodeEscape(bytes, at);
            default -> step(bytes[at + 1], at + 2);
        };
    }

    private static long unicodeEscape(byte[] bytes, int at) {
        char unit = unit(bytes, at);
        if (Character.isHighSurrogate(unit) && bytes[at + 6] == '\\' && bytes[at + 7] == 'u') {
            char second = unit(bytes, at + 6);
            if (Character.isLowSurrogate(second)) {
                return step(Character.toCodePoint(unit, second), at + 12);
            }
        }
        return step(unit, at + 6);
    }

    private static char unit(byte[] bytes, int at) {
        int unit = 0;
        for (int i = 2; i < 6; i++) {
            unit = unit << 4 | Character.digit(bytes[at + i], 16);
        }
        return (char) unit;
    }
}
