package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which names of a directory are left out: the lines of its {@code .firnignore}, which lies at the top and is itself content.
 *
 * <pre>
 * # text         a comment; \# for a name that begins so
 * name           a file or directory of that name, at any depth
 * name/          a directory of that name, at any depth, with all that is in it
 * /name, a/name  counted from the top, because there is a slash before the end
 * *  ?           any characters, one character, but never a slash
 * **             as a whole segment: any number of segments; a trailing /** is all that is inside
 * !pattern       not left out after all; what lies in a directory that is left out stays out
 * \c             the character c itself; blanks at the end count only behind a backslash
 * </pre>
 *
 * <p>The last line that matches decides. Upper and lower case differ. Character classes in brackets are refused rather than misunderstood. Immutable.
 */
public final class IgnoreRules {
    /** Name of the file that has them. */
    public static final String FILE_NAME = ".firnignore";

    /** The longest such file, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /** None: nothing is left out. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    /** Some editors put it before everything else. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private static final int MAX_RULES = 10_000;
    private static final Glob ANY_DEPTH = new Glob("**", true);

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(boolean negated, boolean directoryOnly, List<Glob> segments) {}

    /** One segment of a pattern: characters, of which a star or a question mark stand for themselves behind U+0000. */
    private record Glob(String pattern, boolean anyDepth) {}

    /**
     * Reads the lines of such a file.
     *
     * @throws FirnException of kind REFUSED, naming the line, if one has an unescaped bracket or there are more than 10,000
     */
    public static IgnoreRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        String lines = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        for (String line : lines.split("\n", -1)) {
            number++;
            String pattern = withoutBlanksAtEnd(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            if (pattern.isEmpty() || pattern.startsWith("#")) {
                continue;
            }
            if (rules.size() == MAX_RULES) {
                throw FirnException.refused(FILE_NAME + " has more than " + MAX_RULES + " patterns");
            }
            Rule rule = rule(pattern, number);
            if (!rule.segments().isEmpty()) {
                rules.add(rule);
            }
        }
        return new IgnoreRules(List.copyOf(rules));
    }

    private static String withoutBlanksAtEnd(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static Rule rule(String line, int number) {
        boolean negated = line.startsWith("!");
        String pattern = negated ? line.substring(1) : line;
        boolean directoryOnly = pattern.endsWith("/");
        pattern = directoryOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        List<Glob> segments = new ArrayList<>();
        if (pattern.indexOf('/') < 0 && !pattern.isEmpty()) {
            segments.add(ANY_DEPTH);
        }
        for (String segment : pattern.split("/", -1)) {
            if (segment.equals("**")) {
                segments.add(ANY_DEPTH);
            } else if (!segment.isEmpty()) {
                segments.add(new Glob(unescaped(segment, number), false));
            }
        }
        if (pattern.endsWith("/**")) {
            segments.add(new Glob("*", false));
        }
        return new Rule(negated, directoryOnly, List.copyOf(segments));
    }

    private static String unescaped(String segment, int number) {
        StringBuilder pattern = new StringBuilder();
        for (int at = 0; at < segment.length(); at++) {
            char unit = segment.charAt(at);
            if (unit == '[') {
                throw FirnException.refused(FILE_NAME + ", line " + number
                        + ": character classes are not known here; write \\[ for a bracket");
            }
            if (unit == '\\' && at + 1 < segment.length()) {
                at++;
                pattern.append('\0').append(segment.charAt(at));
            } else {
                pattern.append(unit);
            }
        }
        return pattern.toString();
    }

    /** Whether a file of this relative path is left out by a line of its own; a directory above it was asked before. */
    boolean leavesOutFile(String path) {
        return leavesOut(path, false);
    }

    /** Whether a directory of this relative path is left out, with all that is in it. */
    boolean leavesOutDirectory(String path) {
        return leavesOut(path, true);
    }

    private boolean leavesOut(String path, boolean directory) {
        if (rules.isEmpty()) {
            return false;
        }
        String[] segments = path.split("/", -1);
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if ((directory || !rule.directoryOnly()) && matches(rule.segments(), segments)) {
                return !rule.negated();
            }
        }
        return false;
    }

    /** Goes back only to the last run of any depth, since giving an earlier one more never helps; so the time is that of the product of both lengths. */
    private static boolean matches(List<Glob> pattern, String[] path) {
        int inPattern = 0;
        int inPath = 0;
        int retryPattern = -1;
        int retryPath = 0;
        while (inPath < path.length) {
            if (inPattern < pattern.size() && pattern.get(inPattern).anyDepth()) {
                inPattern++;
                retryPattern = inPattern;
                retryPath = inPath;
            } else if (inPattern < pattern.size()
                    && matches(pattern.get(inPattern).pattern(), path[inPath])) {
                inPattern++;
                inPath++;
            } else if (retryPattern >= 0) {
                inPattern = retryPattern;
                retryPath++;
                inPath = retryPath;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.size() && pattern.get(inPattern).anyDepth()) {
            inPattern++;
        }
        return inPattern == pattern.size();
    }

    /** The same for the characters of one segment. */
    private static boolean matches(String pattern, String name) {
        int inPattern = 0;
        int inName = 0;
        int retryPattern = -1;
        int retryName = 0;
        while (inName < name.length()) {
            boolean more = inPattern < pattern.length();
            boolean literal = more && pattern.charAt(inPattern) == '\0';
            char wanted = literal ? pattern.charAt(inPattern + 1) : more ? pattern.charAt(inPattern) : '\0';
            if (more && !literal && wanted == '*') {
                inPattern++;
                retryPattern = inPattern;
                retryName = inName;
            } else if (more && !literal && wanted == '?') {
                inPattern++;
                inName += Character.charCount(name.codePointAt(inName));
            } else if (more && wanted == name.charAt(inName)) {
                inPattern += literal ? 2 : 1;
                inName++;
            } else if (retryPattern >= 0) {
                inPattern = retryPattern;
                retryName++;
                inName = retryName;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == pattern.length();
    }
}
