package dev.firn.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Turns patterns of {@link java.nio.file.FileSystem#getPathMatcher} into regular expressions. */
final class Glob {
    private static final String NEEDS_ESCAPE = "\\^$.|+()[]{}*?";

    private final String glob;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean inGroup;

    private Glob(String glob) {
        this.glob = glob;
    }

    /**
     * The expression for {@code glob:…} or {@code regex:…}.
     *
     * @throws IllegalArgumentException if it is neither
     * @throws UnsupportedOperationException for another syntax
     * @throws PatternSyntaxException if the pattern is wrong
     */
    static Pattern pattern(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0 || colon == syntaxAndPattern.length() - 1) {
            throw new IllegalArgumentException("wanted glob:… or regex:…, not '" + syntaxAndPattern + "'");
        }
        String pattern = syntaxAndPattern.substring(colon + 1);
        String syntax = syntaxAndPattern.substring(0, colon);
        if (syntax.equalsIgnoreCase("regex")) {
            return Pattern.compile(pattern);
        }
        if (syntax.equalsIgnoreCase("glob")) {
            return Pattern.compile(new Glob(pattern).translate(), Pattern.DOTALL);
        }
        throw new UnsupportedOperationException("no patterns of syntax '" + syntax + "'");
    }

    private String translate() {
        while (at < glob.length()) {
            char c = glob.charAt(at);
            at++;
            switch (c) {
                case '\\' -> literal(next("a backslash at the end"));
                case '*' -> star();
                case '?' -> out.append("[^/]");
                case '[' -> bracket();
                case '{' -> beginGroup();
                case '}' -> endGroup();
                case ',' -> out.append(inGroup ? ")|(?:" : ",");
                default -> literal(c);
            }
        }
        if (inGroup) {
            throw wrong("a group that does not end");
        }
        return out.toString();
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, glob, at - 1);
    }

    private char next(String otherwise) {
        if (at == glob.length()) {
            throw wrong(otherwise);
        }
        char c = glob.charAt(at);
        at++;
        return c;
    }

    private void literal(char c) {
        if (NEEDS_ESCAPE.indexOf(c) >= 0) {
            out.append('\\');
        }
        out.append(c);
    }

    private void star() {
        if (at < glob.length() && glob.charAt(at) == '*') {
            at++;
            out.append(".*");
        } else {
            out.append("[^/]*");
        }
    }

    private void beginGroup() {
        if (inGroup) {
            throw wrong("a group within a group");
        }
        inGroup = true;
        out.append("(?:(?:");
    }

    private void endGroup() {
        out.append(inGroup ? "))" : "\\}");
        inGroup = false;
    }

    /** Everything within is meant as it stands, but ranges; a slash is never matched. */
    private void bracket() {
        out.append("[[^/]&&[");
        if (at < glob.length() && glob.charAt(at) == '!') {
            out.append('^');
            at++;
        }
        boolean first = true;
        char c = next("a bracket that does not end");
        while (c != ']' || first) {
            if (c == '/') {
                throw wrong("a slash in brackets");
            }
            boolean isRange = c == '-' && !first && at < glob.length() && glob.charAt(at) != ']';
            if (!isRange && (c == '\\' || c == '[' || c == ']' || c == '&' || c == '^' || c == '-')) {
                out.append('\\');
            }
            out.append(c);
            first = false;
            c = next("a bracket that does not end");
        }
        out.append("]]");
    }
}
