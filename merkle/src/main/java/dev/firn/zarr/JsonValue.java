package dev.firn.zarr;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of an accepted JSON document. Numbers keep the text they were written with and go through no floating point. Two are equal if they are the same values,
 * whatever the order of members.
 */
public sealed interface JsonValue {
    /** The largest document that is made into values, in values. */
    int MAX_VALUES = 1 << 19;

    /** The longest text of a number that is read as one. */
    int MAX_DIGITS = 64;

    /** An object; members in the order of the document. */
    record Members(Map<String, JsonValue> byName) implements JsonValue {}

    /** A list. */
    record Elements(List<JsonValue> values) implements JsonValue {}

    /** A string, escapes resolved. */
    record Text(String value) implements JsonValue {}

    /** A number as written, or NaN, Infinity, -Infinity. */
    record Numeral(String written) implements JsonValue {}

    /** {@code true}, {@code false} or {@code null}. */
    record Word(String written) implements JsonValue {}

    /** Returns what a document says, or nothing if it is not JSON that Firn accepts. */
    static Optional<JsonValue> find(byte[] bytes) {
        try {
            return Optional.of(read(bytes));
        } catch (NotJson e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a whole document.
     *
     * @throws NotJson if it is not JSON that Firn accepts, with the reason
     */
    static JsonValue read(byte[] bytes) throws NotJson {
        Reader reader = new Reader(new JsonScanner(bytes));
        JsonValue value = reader.value(reader.scanner.next());
        if (reader.scanner.next() != JsonScanner.Token.END) {
            throw new AssertionError("a scanner that goes on behind the value");
        }
        return value;
    }

    /** Returns the value of a member, or nothing if this is no object or has no such member. */
    default Optional<JsonValue> find(String name) {
        return this instanceof Members members ? Optional.ofNullable(members.byName.get(name)) : Optional.empty();
    }

    /** Returns the text if this is a string. */
    default Optional<String> text() {
        return this instanceof Text text ? Optional.of(text.value) : Optional.empty();
    }

    /** Returns the elements if this is a list. */
    default Optional<List<JsonValue>> elements() {
        return this instanceof Elements elements ? Optional.of(elements.values) : Optional.empty();
    }

    /** Returns the number if this is one that is not negative, has no fraction, no exponent and not too many digits. */
    default Optional<BigInteger> natural() {
        return this instanceof Numeral number
                        && number.written.length() <= MAX_DIGITS
                        && number.written.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of(new BigInteger(number.written))
                : Optional.empty();
    }

    /** Returns the numbers if this is a list of nothing but such as {@link #natural} returns. */
    default Optional<List<BigInteger>> naturals() {
        List<BigInteger> numbers = new ArrayList<>();
        for (JsonValue element : elements().orElse(List.of())) {
            Optional<BigInteger> number = element.natural();
            if (number.isEmpty()) {
                return Optional.empty();
            }
            numbers.add(number.get());
        }
        return this instanceof Elements ? Optional.of(List.copyOf(numbers)) : Optional.empty();
    }

    /** Whether this holds other values. */
    default boolean isContainer() {
        return this instanceof Members || this instanceof Elements;
    }

    /** Returns the value as JSON on one line, safe to print. */
    default String compact() {
        StringBuilder out = new StringBuilder();
        append(out);
        return out.toString();
    }

    /** Appends what {@link #compact} returns. Depth is that of a document, so the stack is bounded. */
    private void append(StringBuilder out) {
        if (this instanceof Members members) {
            String between = "{";
            for (Map.Entry<String, JsonValue> member : members.byName.entrySet()) {
                out.append(between);
                Shown.appendQuoted(member.getKey(), out);
                out.append(": ");
                member.getValue().append(out);
                between = ", ";
            }
            out.append(members.byName.isEmpty() ? "{}" : "}");
        } else if (this instanceof Elements elements) {
            String between = "[";
            for (JsonValue element : elements.values) {
                out.append(between);
                element.append(out);
                between = ", ";
            }
            out.append(elements.values.isEmpty() ? "[]" : "]");
        } else if (this instanceof Text text) {
            Shown.appendQuoted(text.value, out);
        } else if (this instanceof Numeral number) {
            out.append(number.written);
        } else if (this instanceof Word word) {
            out.append(word.written);
        }
    }

    /** Builds values from tokens; at most {@link #MAX_VALUES} of them, at most {@link JsonScanner#MAX_DEPTH} calls deep. */
    final class Reader {
        private static final Word TRUE = new Word("true");
        private static final Word FALSE = new Word("false");
        private static final Word NULL = new Word("null");

        private final JsonScanner scanner;
        private int count;

        private Reader(JsonScanner scanner) {
            this.scanner = scanner;
        }

        private JsonValue value(JsonScanner.Token first) throws NotJson {
            if (++count > MAX_VALUES) {
                throw new NotJson("has more than " + MAX_VALUES + " values");
            }
            return switch (first) {
                case BEGIN_OBJECT -> members();
                case BEGIN_ARRAY -> elements();
                case STRING -> new Text(scanner.text());
                case NUMBER -> new Numeral(scanner.text());
                case TRUE -> TRUE;
                case FALSE -> FALSE;
                case NULL -> NULL;
                case NAME, END_OBJECT, END_ARRAY, END -> throw new AssertionError("a value that begins with " + first);
            };
        }

        private JsonValue members() throws NotJson {
            Map<String, JsonValue> byName = new LinkedHashMap<>();
            while (scanner.next() == JsonScanner.Token.NAME) {
                String name = scanner.text();
                byName.put(name, value(scanner.next()));
            }
            return new Members(byName);
        }

        private JsonValue elements() throws NotJson {
            List<JsonValue> values = new ArrayList<>();
            for (JsonScanner.Token token = scanner.next();
                    token != JsonScanner.Token.END_ARRAY;
                    token = scanner.next()) {
                values.add(value(token));
            }
            return new Elements(values);
        }
    }
}
