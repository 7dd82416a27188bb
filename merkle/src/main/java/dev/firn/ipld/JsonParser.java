package dev.firn.ipld;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads canonical DAG-JSON and nothing else; the grammar is that of {@link DagJson}. Every token is taken only in its canonical form, so what is read
 * would be written as the same bytes: there is no second pass. For one thread, for one input.
 */
final class JsonParser {
    /** Digits of 2^64. */
    private static final int MAX_DIGITS = 20;
    /** Up to so many digits a {@code long} holds any integer. */
    private static final int LONG_DIGITS = 18;
    /** No canonical float is longer. */
    private static final int MAX_FLOAT_LENGTH = 40;

    private final byte[] bytes;
    /** Made into text only for a message. */
    private final Object place;

    private final int maxDepth;
    private int at;

    JsonParser(byte[] bytes, Object place, int maxDepth) {
        this.bytes = bytes;
        this.place = place;
        this.maxDepth = maxDepth;
    }

    Ipld whole() {
        Ipld value = value(maxDepth);
        if (at != bytes.length) {
            throw refused("something stands behind the value");
        }
        return value;
    }

    private Ipld value(int depth) {
        return switch (peek()) {
            case '"' -> new Ipld.Text(text());
            case '{' -> map(depth);
            case '[' -> list(depth);
            case 't' -> literal("true", new Ipld.Bool(true));
            case 'f' -> literal("false", new Ipld.Bool(false));
            case 'n' -> literal("null", Ipld.Null.NULL);
            default -> number();
        };
    }

    private Ipld literal(String wanted, Ipld value) {
        literal(wanted);
        return value;
    }

    private Ipld list(int depth) {
        requireDepth(depth);
        at++;
        List<Ipld> items = new ArrayList<>();
        if (peek() == ']') {
            at++;
            return new ListNode(items);
        }
        do {
            items.add(value(depth - 1));
        } while (more(']'));
        return new ListNode(items);
    }

    private Ipld map(int depth) {
        int begin = at++;
        List<String> names = new ArrayList<>();
        List<Ipld> values = new ArrayList<>();
        if (peek() == '}') {
            requireDepth(depth);
            at++;
            return MapNode.ofSorted(names, values);
        }
        String previous = "";
        do {
            String name = text();
            expect(':');
            if (name.equals("/")) {
                return wrapped(begin);
            }
            requireDepth(depth);
            if (!names.isEmpty() && Utf8.compare(previous, name) >= 0) {
                throw refused("the names " + Utf8.quoted(previous) + " and " + Utf8.quoted(name)
                        + " are out of order or equal");
            }
            names.add(name);
            values.add(value(depth - 1));
            previous = name;
        } while (more('}'));
        return MapNode.ofSorted(names, values);
    }

    /** Reads bytes or a link, behind the name {@code /} and its colon. */
    private Ipld wrapped(int begin) {
        if (at - begin != "{\"/\":".length()) {
            throw refused("a map with the name \"/\"");
        }
        Ipld value;
        if (peek() == '"') {
            value = new Ipld.Link(cid(text()));
        } else {
            literal("{\"bytes\":");
            value = Ipld.Bytes.owning(base64(text()));
            expect('}');
        }
        expect('}');
        return value;
    }

    private Cid cid(String text) {
        try {
            Cid cid = Cid.parse(text);
            // Base32 and base58btc are read strictly, so the prefix alone tells the canonical text from others.
            boolean canonical = cid.version() == 1 ? text.charAt(0) == 'b' : text.charAt(0) == 'Q';
            if (!canonical) {
                throw refused("a link that is not written in the canonical base: " + Utf8.quoted(text));
            }
            return cid;
        } catch (IllegalArgumentException e) {
            throw refused("a link that is not a CID: " + Utf8.quoted(text));
        }
    }

    private byte[] base64(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (!Base64.getEncoder().withoutPadding().encodeToString(decoded).equals(text)) {
                throw refused("base64 that is padded or has bits left over");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw refused("bytes that are not base64");
        }
    }

    private Ipld number() {
        int begin = at;
        if (peek() == '-') {
            at++;
        }
        int first = at;
        while (isDigit()) {
            at++;
        }
        int digits = at - first;
        if (digits == 0) {
            throw refused("no value begins like this");
        }
        if (at < bytes.length && (bytes[at] == '.' || bytes[at] == 'e')) {
            return real(begin);
        }
        boolean negative = first > begin;
        if (digits > MAX_DIGITS || bytes[first] == '0' && (digits > 1 || negative)) {
            throw refused("an integer that is too long or begins with zero");
        }
        if (digits <= LONG_DIGITS) {
            return Ipld.Int.of(small(first, negative));
        }
        try {
            return Ipld.Int.of(new BigInteger(ascii(begin)));
        } catch (IllegalArgumentException e) {
            throw refused("an integer that is not from -2^64 to 2^64 - 1");
        }
    }

    private long small(int first, boolean negative) {
        long value = 0;
        for (int i = first; i < at; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        return negative ? -value : value;
    }

    private Ipld real(int begin) {
        while (at < bytes.length && "0123456789.e+-".indexOf(bytes[at]) >= 0) {
            at++;
        }
        if (at - begin > MAX_FLOAT_LENGTH) {
            throw refused("a float that is too long");
        }
        String text = ascii(begin);
        try {
            Ipld.Real real = new Ipld.Real(Double.parseDouble(text));
            if (ShortestDecimal.of(real.value()).equals(text)) {
                return real;
            }
            throw refused("the float " + text + ", whose canonical form is " + ShortestDecimal.of(real.value()));
        } catch (IllegalArgumentException e) {
            throw refused(text + ", which is no finite number");
        }
    }

    private String ascii(int begin) {
        return new String(bytes, begin, at - begin, StandardCharsets.ISO_8859_1);
    }

    private String text() {
        expect('"');
        int begin = at;
        int seen = 0;
        while (at < bytes.length) {
            byte next = bytes[at];
            if (next == '"') {
                String text = seen < 0 ? unicode(bytes, begin, at) : ascii(begin);
                at++;
                return text;
            }
            if (next == '\\') {
                return textWithEscapes(begin);
            }
            requirePrintable(next);
            seen |= next;
            at++;
        }
        throw refused("text that does not end");
    }

    private String textWithEscapes(int begin) {
        ByteSink sink = new ByteSink(2 * (at - begin) + 32);
        sink.put(bytes, begin, at);
        while (at < bytes.length) {
            byte next = bytes[at++];
            if (next == '"') {
                return unicode(sink.own(), 0, sink.size());
            }
            if (next == '\\') {
                sink.put(escaped());
            } else {
                requirePrintable(next);
                sink.put(next);
            }
        }
        throw refused("text that does not end");
    }

    /** Reads what stands behind a backslash. */
    private char escaped() {
        char letter = (char) peek();
        at++;
        if (letter != 'u') {
            char character = JsonEscapes.characterOf(letter);
            if (character == 0) {
                throw refused("an escape that is not a canonical one");
            }
            return character;
        }
        literal("00");
        char character = (char) (16 * hexDigit() + hexDigit());
        if (character >= 0x20 || JsonEscapes.letterOf(character) != 0) {
            throw refused("a character escaped that has a shorter form");
        }
        return character;
    }

    private int hexDigit() {
        int digit = "0123456789abcdef".indexOf(peek());
        if (digit < 0) {
            throw refused("an escape without lower-case hexadecimal digits");
        }
        at++;
        return digit;
    }

    private String unicode(byte[] source, int begin, int end) {
        try {
            return Utf8.decode(source, begin, end);
        } catch (CharacterCodingException e) {
            throw refused("text that is not UTF-8");
        }
    }

    private void requirePrintable(byte next) {
        if (next >= 0 && next < 0x20) {
            throw refused("a control character that is not escaped");
        }
    }

    private void requireDepth(int depth) {
        if (depth == 0) {
            throw refused("lists and maps lie more than " + maxDepth + " deep");
        }
    }

    /** Whether a comma follows, rather than {@code end}; moves behind either. */
    private boolean more(char end) {
        int next = peek();
        if (next != ',' && next != end) {
            throw refused("neither a comma nor " + end + " behind a value");
        }
        at++;
        return next == ',';
    }

    private boolean isDigit() {
        return at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9';
    }

    private int peek() {
        if (at == bytes.length) {
            throw refused("it is cut off");
        }
        return bytes[at];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw refused("no " + wanted + " where one must stand");
        }
        at++;
    }

    private void literal(String wanted) {
        for (int i = 0; i < wanted.length(); i++) {
            expect(wanted.charAt(i));
        }
    }

    private FirnException refused(String what) {
        return FirnException.corrupt(place + " is not canonical DAG-JSON: at byte " + at + ", " + what);
    }
}
