package dev.firn.zarr;

import dev.firn.zarr.ArrayNaming.Encoding;
import dev.firn.zarr.JsonScanner.Token;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@link Naming} from the bytes of a document, with no more memory than a few bytes a member. */
final class NamingReader {
    private static final int SHOWN_CHARACTERS = 60;
    private static final String KEYS = "chunk_key_encoding";
    private static final Set<String> WANTED = Set.of(
            "zarr_format", "node_type", "shape", KEYS, "dimension_separator", "name", "configuration", "separator");

    private final byte[] bytes;

    private NamingReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static Naming read(NodeDocument document, byte[] bytes) {
        try {
            JsonScanner whole = new JsonScanner(bytes);
            NamingReader reader = new NamingReader(bytes);
            Optional<Map<String, Integer>> members = reader.members(whole);
            if (whole.next() != Token.END) {
                throw new AssertionError("a scanner that goes on behind the value");
            }
            return document == NodeDocument.ZARR_JSON ? reader.readV3(members) : reader.readV2(members);
        } catch (NotJson e) {
            return new Naming.NotAccepted(e.reason());
        }
    }

    private Naming readV3(Optional<Map<String, Integer>> members) throws NotJson {
        if (members.isEmpty() || !isString(members.get(), "node_type", "array")) {
            return new Naming.NotAnArray();
        }
        requireFormat(members.get(), "3");
        return new Naming.Accepted(namingV3(rank(members.get()), members.get()));
    }

    private Naming readV2(Optional<Map<String, Integer>> members) throws NotJson {
        if (members.isEmpty()) {
            throw new NotJson("is no object");
        }
        requireFormat(members.get(), "2");
        int rank = rank(members.get());
        char separator = separator(members.get(), "dimension_separator", Encoding.V2);
        return new Naming.Accepted(new ArrayNaming(rank, Encoding.V2, separator));
    }

    /**
     * Reads an object whole and returns where the values of its members begin that are of interest; nothing if the value is no object, which is then read whole
     * too.
     */
    private Optional<Map<String, Integer>> members(JsonScanner scanner) throws NotJson {
        Token first = scanner.next();
        if (first != Token.BEGIN_OBJECT) {
            scanner.skip(first);
            return Optional.empty();
        }
        Map<String, Integer> found = new HashMap<>();
        while (scanner.next() == Token.NAME) {
            // No name of interest has an escape in any writer's documents, but one may; a long name is none of them.
            String name = scanner.end() - scanner.begin() <= 6 * KEYS.length() + 6 ? scanner.text() : "";
            if (WANTED.contains(name)) {
                found.put(name, scanner.nextBegin());
            }
            scanner.skip(scanner.next());
        }
        return Optional.of(found);
    }

    private boolean isString(Map<String, Integer> members, String name, String wanted) throws NotJson {
        return members.containsKey(name)
                && string(members.get(name)).filter(wanted::equals).isPresent();
    }

    /** The text of the value at {@code at} if it is a string. */
    private Optional<String> string(int at) throws NotJson {
        JsonScanner scanner = new JsonScanner(bytes, at);
        return scanner.next() == Token.STRING ? Optional.of(scanner.text()) : Optional.empty();
    }

    private void requireFormat(Map<String, Integer> members, String wanted) throws NotJson {
        JsonScanner scanner = value(members, "zarr_format");
        if (scanner.next() != Token.NUMBER || !scanner.text().equals(wanted)) {
            throw new NotJson("has a zarr_format that is not " + wanted);
        }
    }

    private JsonScanner value(Map<String, Integer> members, String name) throws NotJson {
        Integer at = members.get(name);
        if (at == null) {
            throw new NotJson("has no " + name);
        }
        return new JsonScanner(bytes, at);
    }

    private int rank(Map<String, Integer> members) throws NotJson {
        JsonScanner scanner = value(members, "shape");
        if (scanner.next() != Token.BEGIN_ARRAY) {
            throw new NotJson("has a shape that is no list");
        }
        int rank = 0;
        for (Token token = scanner.next(); token != Token.END_ARRAY; token = scanner.next()) {
            if (token != Token.NUMBER || !isDigits(scanner.begin(), scanner.end())) {
                throw new NotJson("has a shape with something that is no length");
            }
            if (++rank > ArrayNaming.MAX_RANK) {
                throw new NotJson("has more than " + ArrayNaming.MAX_RANK + " axes");
            }
        }
        return rank;
    }

    private boolean isDigits(int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                return false;
            }
        }
        return true;
    }

    private ArrayNaming namingV3(int rank, Map<String, Integer> members) throws NotJson {
        value(members, KEYS);
        int at = members.getOrDefault(KEYS, 0);
        Optional<String> shortForm = string(at);
        if (shortForm.isPresent()) {
            Encoding encoding = encoding(shortForm.get());
            return new ArrayNaming(rank, encoding, encoding.usualSeparator());
        }
        Map<String, Integer> parts = object(at, KEYS);
        String name = parts.containsKey("name") ? string(parts.get("name")).orElse("") : "";
        Encoding encoding = encoding(name);
        if (!parts.containsKey("configuration")) {
            return new ArrayNaming(rank, encoding, encoding.usualSeparator());
        }
        Map<String, Integer> configuration = object(parts.get("configuration"), "configuration of its " + KEYS);
        return new ArrayNaming(rank, encoding, separator(configuration, "separator", encoding));
    }

    private Map<String, Integer> object(int at, String what) throws NotJson {
        return members(new JsonScanner(bytes, at))
                .orElseThrow(() -> new NotJson("has a " + what + " that is no object"));
    }

    private static Encoding encoding(String name) throws NotJson {
        return Encoding.find(name)
                .orElseThrow(() -> new NotJson(
                        "has the " + KEYS + " " + Shown.quoted(name, SHOWN_CHARACTERS) + ", which is not known"));
    }

    /** The separator that a member names; the usual one if there is none, or it is null as old writers of v2 have it. */
    private char separator(Map<String, Integer> members, String name, Encoding encoding) throws NotJson {
        if (!members.containsKey(name)) {
            return encoding.usualSeparator();
        }
        JsonScanner scanner = new JsonScanner(bytes, members.get(name));
        Token token = scanner.next();
        if (token == Token.NULL && name.equals("dimension_separator")) {
            return encoding.usualSeparator();
        }
        String text = token == Token.STRING ? scanner.text() : "";
        if (!text.equals("/") && !text.equals(".")) {
            throw new NotJson("has a " + name + " that is neither '/' nor '.'");
        }
        return text.charAt(0);
    }
}
