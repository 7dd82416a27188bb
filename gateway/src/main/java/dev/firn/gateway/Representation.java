package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpField;

/**
 * Bytes that a URL names, of known size and with a strong entity tag: what conditions and ranges are about (RFC 9110, sections 13 and 14). Immutable.
 *
 * @param etag the entity tag, without quotes; two representations with the same have the same bytes
 * @param sizeBytes how many there are
 * @param fields of the header: {@code Content-Type} (needed for a reply of several ranges), {@code Cache-Control} and others; not {@code ETag}
 * @param content where they are read
 */
public record Representation(String etag, long sizeBytes, List<HttpField> fields, Content content) {
    /** Copies the fields. */
    public Representation {
        fields = List.copyOf(fields);
        if (etag.indexOf('"') >= 0 || sizeBytes < 0) {
            throw new IllegalArgumentException("entity tag " + etag + " of " + sizeBytes + " bytes");
        }
    }

    /** Bytes in memory. */
    public static Representation of(String etag, ByteBuffer bytes, List<HttpField> fields) {
        return new Representation(
                etag,
                bytes.remaining(),
                fields,
                (begin, end) -> new Body.Whole(bytes.slice((int) begin, (int) (end - begin))));
    }

    /** The body that is the range {@code [beginBytes, endBytes)}. */
    Body body(long beginBytes, long endBytes) {
        return endBytes == beginBytes ? Body.NONE : content.range(beginBytes, endBytes);
    }

    /** The size of a body that must have one. */
    static long sizeOf(Body body) {
        OptionalLong size = body.sizeBytes();
        return size.orElseThrow(() -> new IllegalStateException("a range of unknown size"));
    }

    /** Reads bytes. Safe for many threads. */
    @FunctionalInterface
    public interface Content {
        /**
         * The bytes {@code [beginBytes, endBytes)}, which lie within and are not empty, as a body of just that size; every one is checked before it is
         * given out.
         *
         * @throws dev.firn.cas.FirnException if there are no right bytes
         */
        Body range(long beginBytes, long endBytes);
    }
}
