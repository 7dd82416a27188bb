package dev.firn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Parts of metadata documents as JSON on one line: all values as they stand there, numbers in the very words of the document, however large they are. */
final class DocumentJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private DocumentJson() {}

    /** The members of a document by name; none if it is no object, or none that can be read. */
    static Map<String, String> members(byte[] document) {
        Map<String, String> members = new TreeMap<>();
        try (JsonParser parser = FACTORY.createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser));
            }
            return members;
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** A text that is JSON, on one line; nothing if it is none. */
    static Optional<String> find(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            String value = value(parser);
            return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A text as JSON. */
    static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String value(JsonParser parser) throws IOException {
        StringBuilder out = new StringBuilder();
        append(parser, out);
        return out.toString();
    }

    private static void append(JsonParser parser, StringBuilder out) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            out.append('[');
            for (String comma = ""; parser.nextToken() != JsonToken.END_ARRAY; comma = ",") {
                out.append(comma);
                append(parser, out);
            }
            out.append(']');
        } else if (token == JsonToken.START_OBJECT) {
            out.append('{');
            for (String comma = ""; parser.nextToken() != JsonToken.END_OBJECT; comma = ",") {
                out.append(comma).append(quoted(parser.currentName())).append(':');
                parser.nextToken();
                append(parser, out);
            }
            out.append('}');
        } else if (token == JsonToken.VALUE_STRING) {
            out.append(quoted(parser.getText()));
        } else if (token != null) {
            out.append(parser.getText());
        } else {
            throw new IOException("a document that ends within a value");
        }
    }
}
