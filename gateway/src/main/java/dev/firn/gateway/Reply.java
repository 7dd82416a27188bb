package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;

/**
 * What is answered: status, header fields, body. {@code Content-Length}, the fields of CORS and {@code Connection} are the server's own and not among them.
 * Immutable.
 *
 * @param status of HTTP
 * @param fields in order
 * @param body sent unless the request was a HEAD
 */
public record Reply(int status, List<HttpField> fields, Body body) {
    /** Copies the fields. */
    public Reply {
        fields = List.copyOf(fields);
    }

    /** A reply without fields. */
    public static Reply of(int status, Body body) {
        return new Reply(status, List.of(), body);
    }

    /** A sentence as plain text, which nobody may keep. */
    public static Reply text(int status, String sentence) {
        return of(status, new Body.Whole(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8))))
                .with("Content-Type", "text/plain;charset=utf-8")
                .with("Cache-Control", "no-store");
    }

    /** The same reply with one field more. */
    public Reply with(String name, String value) {
        List<HttpField> more = new ArrayList<>(fields);
        more.add(new HttpField(name, value));
        return new Reply(status, more, body);
    }
}
