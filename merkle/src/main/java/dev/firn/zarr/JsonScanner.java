package dev.firn.zarr;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Reads the tokens of one JSON document and refuses every document that is not accepted JSON: docs/format.md, "Which keys are chunks". That is RFC 8259 in UTF-8
 * without a mark at its begin, at most {@link #MAX_BYTES} long and {@link #MAX_DEPTH} deep, no name twice in one object; and NaN, Infinity and -Infinity are
 * numbers, as Python writes them. Uses no stack: depth is a number here. For one thread.
 */
final class JsonScanner {
    /** The longest document that is looked into: 8 MiB. */
    static final int MAX_BYTES = 8 << 20;

    /** How many arrays and objects may be open at once. */
    static final int MAX_DEPTH = 128;

    /** The kinds of tokens. */
    enum Token {
        BEGIN_OBJECT,
        END_OBJECT,
        BEGIN_ARRAY,
        END_ARRAY,
        NAME,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        /** The document is over and was all right. */
        END
    }

    private enum Expected {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COMMA_OR_END
    }

    private final byte[] bytes;
    private final JsonNames names;
    private final boolean[] inObject = new boolean[MAX_DEPTH + 1];
    private int depth;
    private int at;
    private Expected expected = Expected.VALUE;
    private int begin;
    private int end;

    /** A scanner of a whole document. */
    JsonScanner(byte[] bytes) throws NotJson {
        this(bytes, 0);
        if (bytes.length > MAX_BYTES) {
            throw new NotJson("has " + bytes.length + " bytes, at most " + MAX_BYTES + " are looked into");
        }
    }

    /** A scanner of the value that begins at {@code at} in a document that was accepted. The caller stops at the end of the value. */
    JsonScanner(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
        this.names = new JsonNames(bytes);
    }

    /** Returns the next token. */
    Token next() throws NotJson {
        skipSpace();
        if (expected == Expected.COMMA_OR_END) {
            if (depth == 0) {
                if (at < bytes.length) {
                    throw wrong("has something behind its value");
                }
                return Token.END;
            }
            int c = peek();
            if (c == ',') {
                at++;
                skipSpace();
                return inObject[depth] ? name() : value();
            }
            if (c != (inObject[depth] ? '}' : ']')) {
                throw wrong("has no comma and no closing bracket where one is wanted");
            }
            return close();
        }
        if (expected == Expected.NAME_OR_END && peek() == '}' || expected == Expected.VALUE_OR_END && peek() == ']') {
            return close();
        }
        return expected == Expected.NAME || expected == Expected.NAME_OR_END ? name() : value();
    }

    /** Returns where the last token begins; of a name or string, its content. */
    int begin() {
        return begin;
    }

    /** Returns where the last token ends; of a name or string, its content. */
    int end() {
        return end;
    }

    /** Returns the text of the last token: of a name or string, escapes resolved; else as written. */
    String text() {
        boolean isString = begin > 0 && bytes[begin - 1] == '"' && end < bytes.length && bytes[end] == '"';
        return isString
                ? JsonStrings.text(bytes, begin, end)
                : new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
    }

    /** Returns how many arrays and objects are open. */
    int depth() {
        return depth;
    }

    /** Goes to the end of the value whose first token was read last. */
    void skip(Token first) throws NotJson {
        if (first == Token.BEGIN_ARRAY || first == Token.BEGIN_OBJECT) {
            for (int outside = depth - 1; depth > outside; ) {
                next();
            }
        }
    }

    /** Returns where the next token begins, and goes there. */
    int nextBegin() {
        skipSpace();
        return at;
    }

    private void skipSpace() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private int peek() throws NotJson {
        if (at >= bytes.length) {
            throw new NotJson(bytes.length == 0 ? "is empty" : "ends before its value does");
        }
        return bytes[at];
    }

    private NotJson wrong(String what) {
        return new NotJson(what + ", at byte " + at);
    }

    private Token close() throws NotJson {
        begin = at++;
        end = at;
        expected = Expected.COMMA_OR_END;
        if (!inObject[depth--]) {
            return Token.END_ARRAY;
        }
        OptionalInt twin = names.closeAndFindTwin();
        if (twin.isPresent()) {
            throw new NotJson("has the same name twice in one object, the second at byte " + twin.getAsInt());
        }
        return Token.END_OBJECT;
    }

    private Token open(Expected first) throws NotJson {
        if (depth == MAX_DEPTH) {
            throw wrong("is more than " + MAX_DEPTH + " deep");
        }
        begin = at++;
        end = at;
        inObject[++depth] = first == Expected.NAME_OR_END;
        if (inObject[depth]) {
            names.open();
        }
        expected = first;
        return inObject[depth] ? Token.BEGIN_OBJECT : Token.BEGIN_ARRAY;
    }

    private Token name() throws NotJson {
        if (peek() != '"') {
            throw wrong("has no name where one is wanted");
        }
        string();
        names.add(begin);
        skipSpace();
        if (peek() != ':') {
            throw wrong("has no colon behind a name");
        }
        at++;
        expected = Expected.VALUE;
        return Token.NAME;
    }

    private Token value() throws NotJson {
        int first = peek();
        if (first == '{') {
            return open(Expected.NAME_OR_END);
        }
        if (first == '[') {
            return open(Expected.VALUE_OR_END);
        }
        expected = Expected.COMMA_OR_END;
        return switch (first) {
            case '"' -> string();
            case 't' -> word("true", Token.TRUE);
            case 'f' -> word("false", Token.FALSE);
            case 'n' -> word("null", Token.NULL);
            case 'N' -> word("NaN", Token.NUMBER);
            case 'I' -> word("Infinity", Token.NUMBER);
            default -> number();
        };
    }

    private Token word(String word, Token token) throws NotJson {
        begin = at;
        for (int i = 0; i < word.length(); i++) {
            if (at >= bytes.length || bytes[at] != word.charAt(i)) {
                throw wrong("has no value where one is wanted");
            }
            at++;
        }
        end = at;
        return token;
    }

    /** {@code -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?} */
    private Token number() throws NotJson {
        int first = at;
        at += bytes[at] == '-' ? 1 : 0;
        if (at > first && at < bytes.length && bytes[at] == 'I') {
            word("Infinity", Token.NUMBER);
        } else {
            int leading = at;
            digits();
            if (bytes[leading] == '0' && at > leading + 1) {
                throw wrong("has a number with a leading zero");
            }
            if (at < bytes.length && bytes[at] == '.') {
                at++;
                digits();
            }
            if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
                at++;
                at += at < bytes.length && (bytes[at] == '+' || bytes[at] == '-') ? 1 : 0;
                digits();
            }
        }
        begin = first;
        end = at;
        return Token.NUMBER;
    }

    private void digits() throws NotJson {
        int first = at;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong("has no value where one is wanted");
        }
    }

    private Token string() throws NotJson {
        at++;
        begin = at;
        while (peek() != '"') {
            if (bytes[at] == '\\') {
                escape();
            } else if (bytes[at] >= 0 && bytes[at] < ' ') {
                throw wrong("has a control character in a string");
            } else {
                int length = JsonStrings.sequenceLength(bytes, at);
                if (length == 0) {
                    throw wrong("is not UTF-8");
                }
                at += length;
            }
        }
        end = at++;
        return Token.STRING;
    }

    private void escape() throws NotJson {
        at++;
        int kind = peek();
        if (kind == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (Character.digit(peek(), 16) < 0) {
                    throw wrong("has a \\u without four hexadecimal digits");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
            throw wrong("has an escape that JSON does not know");
        }
        at++;
    }
}
