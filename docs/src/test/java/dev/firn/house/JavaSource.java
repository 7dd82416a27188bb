package dev.firn.house;

import java.util.List;

/**
 * One Java source file, seen as text: as written, and with comments and literals blanked out, so that a search meets code only. Both texts have
 * the same length and the same lines.
 *
 * @param path where it lies, from the root of the repository, with {@code /} between names
 * @param text as written
 * @param code the same with blanks for what is comment, string or character
 */
record JavaSource(String path, String text, String code) {

    static JavaSource of(String path, String text) {
        return new JavaSource(path, text, new Blanking(text).code());
    }

    boolean isTest() {
        return path.contains("/src/test/");
    }

    boolean isIn(String module) {
        return path.startsWith(module + "/");
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    long lineCount() {
        return text.lines().count();
    }

    /** Returns the number, counted from one, of the line that holds the character at {@code offset}. */
    int line(int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /** Returns the place as people and editors write it: {@code file:line}. */
    String place(int offset) {
        return path + ":" + line(offset);
    }

    List<Declaration> declarations() {
        return new DeclarationScanner(this).scan();
    }

    /** Blanks comments and literals. */
    private static final class Blanking {
        private final String text;
        private final StringBuilder code;
        private int at;

        Blanking(String text) {
            this.text = text;
            this.code = new StringBuilder(text);
        }

        String code() {
            while (at < text.length()) {
                if (text.startsWith("//", at)) {
                    blankTo(end("\n", at, 0));
                } else if (text.startsWith("/*", at)) {
                    blankTo(end("*/", at + 2, 2));
                } else if (text.startsWith("\"\"\"", at)) {
                    blankTo(end("\"\"\"", at + 3, 3));
                } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                    blankTo(endOfLiteral(text.charAt(at)));
                } else {
                    at++;
                }
            }
            return code.toString();
        }

        private int end(String mark, int from, int markLength) {
            int found = text.indexOf(mark, from);
            return found < 0 ? text.length() : found + markLength;
        }

        private int endOfLiteral(char quote) {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != quote) {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, text.length());
        }

        private void blankTo(int end) {
            for (; at < end; at++) {
                if (text.charAt(at) != '\n') {
                    code.setCharAt(at, ' ');
                }
            }
        }
    }
}
