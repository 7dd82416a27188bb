package dev.firn.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** A GET or HEAD as a face sees it: the path in decoded segments, the query, the header. Immutable. */
public final class Ask {
    private final String method;
    private final String rawPath;
    private final @Nullable String rawQuery;
    private final HttpFields fields;
    private final List<String> segments;

    private Ask(String method, String rawPath, @Nullable String rawQuery, HttpFields fields) {
        this.method = method;
        this.rawPath = rawPath;
        this.rawQuery = rawQuery;
        this.fields = fields;
        this.segments = PercentEncoding.segments(rawPath);
    }

    /**
     * A request.
     *
     * @param target path and query as they stand in the request line, percent-encoded
     * @throws BadRequestException if the path is no lawful one: not absolute, broken percent-encoding, no UTF-8, control characters, {@code .} or {@code ..}
     */
    public static Ask of(String method, String target, HttpFields fields) {
        int query = target.indexOf('?');
        return query < 0
                ? new Ask(method, target, null, fields)
                : new Ask(method, target.substring(0, query), target.substring(query + 1), fields);
    }

    /** The method, in capitals. */
    public String method() {
        return method;
    }

    /** Whether only the header of the reply is wanted. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** The path as it came: begins with a slash, is percent-encoded. */
    public String rawPath() {
        return rawPath;
    }

    /** The query as it came, without the question mark. */
    public Optional<String> rawQuery() {
        return Optional.ofNullable(rawQuery);
    }

    /**
     * The segments of the path, each decoded: it may contain a slash, and is empty where two slashes meet and last if the path ends in one. At least
     * one. None is {@code .} or {@code ..}, none has control characters.
     */
    public List<String> segments() {
        return segments;
    }

    /** The value of a header field; of several of that name, joined with commas. */
    public Optional<String> header(String name) {
        @Nullable String first = fields.get(name);
        if (first == null) {
            return Optional.empty();
        }
        List<String> all =
                fields.getFields(name).stream().map(HttpField::getValue).toList();
        return Optional.of(all.size() == 1 ? first : String.join(", ", all));
    }

    /** The values of a query parameter, decoded, in the order they came; an empty one for a parameter without a value. */
    public List<String> query(String name) {
        if (rawQuery == null) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (PercentEncoding.decode(key.replace('+', ' ')).equals(name)) {
                values.add(
                        equals < 0
                                ? ""
                                : PercentEncoding.decode(
                                        pair.substring(equals + 1).replace('+', ' ')));
            }
        }
        return values;
    }

    /** The first value of a query parameter. */
    public Optional<String> firstQuery(String name) {
        return query(name).stream().findFirst();
    }

    @Override
    public String toString() {
        return method + " " + rawPath;
    }
}
