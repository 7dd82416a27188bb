package dev.firn.gateway;

import dev.firn.gateway.ByteRanges.Range;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpField;

/**
 * Answers a request for a {@link Representation} as its header asks: If-None-Match, If-Match, If-Range, Range with one and with several ranges (RFC 9110,
 * sections 13 and 14).
 */
public final class Conditional {
    /** Separates parts; long enough not to be in any content by chance, and fixed, so that equal requests have equal replies. */
    private static final String BOUNDARY = "firn-4f1c9a7be2d84c0a93d65e7714aa0b52";

    private final int maxRanges;

    /** With the limits of the server. */
    public Conditional(Limits limits) {
        this.maxRanges = limits.ranges();
    }

    /**
     * The reply: 200, 206, 304, 412 or 416.
     *
     * @throws BadRequestException if the header is broken
     */
    public Reply answer(Ask ask, Representation what) {
        Optional<String> match = ask.header("If-Match");
        if (match.isPresent() && !lists(match.get(), what.etag())) {
            return Reply.text(412, "what is here does not match If-Match").with("ETag", quoted(what));
        }
        Optional<String> noneMatch = ask.header("If-None-Match");
        if (noneMatch.isPresent() && lists(noneMatch.get(), what.etag())) {
            return withoutContentType(reply(304, what, Body.NONE));
        }
        Optional<List<Range>> ranges = ask.isHead() ? Optional.empty() : ranges(ask, what);
        if (ranges.isEmpty()) {
            return reply(200, what, whole(ask, what)).with("Accept-Ranges", "bytes");
        }
        return switch (ranges.get().size()) {
            case 0 ->
                Reply.text(416, "there are no such bytes: there are " + what.sizeBytes())
                        .with("Content-Range", "bytes */" + what.sizeBytes())
                        .with("Accept-Ranges", "bytes");
            case 1 -> oneRange(what, ranges.get().get(0));
            default -> severalRanges(what, ranges.get());
        };
    }

    private static Body whole(Ask ask, Representation what) {
        // Of a body that is only measured nothing is read.
        return ask.isHead()
                ? new Body.Pieces(Optional::empty, OptionalLong.of(what.sizeBytes()))
                : what.body(0, what.sizeBytes());
    }

    /** The ranges to send; nothing if all is to be sent. */
    private Optional<List<Range>> ranges(Ask ask, Representation what) {
        Optional<String> field = ask.header("Range");
        Optional<String> only = ask.header("If-Range");
        if (field.isEmpty() || only.isPresent() && !only.get().strip().equals(quoted(what))) {
            return Optional.empty();
        }
        Optional<List<Range>> ranges = ByteRanges.parse(field.get(), what.sizeBytes(), maxRanges);
        long asked =
                ranges.orElse(List.of()).stream().mapToLong(Range::sizeBytes).sum();
        // Ranges that overlap so far are an attempt to get more out of a small request than there is.
        return ranges.filter(all -> all.size() < 2 || asked <= what.sizeBytes());
    }

    private static Reply oneRange(Representation what, Range range) {
        return reply(206, what, what.body(range.beginBytes(), range.endBytes()))
                .with("Content-Range", contentRange(what, range))
                .with("Accept-Ranges", "bytes");
    }

    private static Reply severalRanges(Representation what, List<Range> ranges) {
        String type = what.fields().stream()
                .filter(Conditional::isContentType)
                .map(HttpField::getValue)
                .findFirst()
                .orElse("application/octet-stream");
        List<JoinedBodies.Part> parts = new ArrayList<>();
        for (Range range : ranges) {
            String head = "\r\n--" + BOUNDARY + "\r\nContent-Type: " + type + "\r\nContent-Range: "
                    + contentRange(what, range) + "\r\n\r\n";
            parts.add(text(head));
            parts.add(new JoinedBodies.Part(range.sizeBytes(), () -> what.body(range.beginBytes(), range.endBytes())));
        }
        parts.add(text("\r\n--" + BOUNDARY + "--\r\n"));
        return withoutContentType(reply(206, what, JoinedBodies.of(parts)))
                .with("Content-Type", "multipart/byteranges; boundary=" + BOUNDARY)
                .with("Accept-Ranges", "bytes");
    }

    private static JoinedBodies.Part text(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return new JoinedBodies.Part(bytes.remaining(), () -> new Body.Whole(bytes));
    }

    private static String contentRange(Representation what, Range range) {
        return "bytes " + range.beginBytes() + "-" + (range.endBytes() - 1) + "/" + what.sizeBytes();
    }

    private static Reply reply(int status, Representation what, Body body) {
        return new Reply(status, what.fields(), body).with("ETag", quoted(what));
    }

    private static Reply withoutContentType(Reply reply) {
        return new Reply(
                reply.status(),
                reply.fields().stream().filter(field -> !isContentType(field)).toList(),
                reply.body());
    }

    private static boolean isContentType(HttpField field) {
        return field.getName().equalsIgnoreCase("Content-Type");
    }

    private static String quoted(Representation what) {
        return "\"" + what.etag() + "\"";
    }

    /** Whether a list of entity tags, or the asterisk, includes one; weak ones do too, as bytes that are equal are equivalent. */
    private static boolean lists(String field, String etag) {
        if (field.strip().equals("*")) {
            return true;
        }
        int begin = field.indexOf('"');
        while (begin >= 0) {
            int end = field.indexOf('"', begin + 1);
            if (end < 0) {
                return false;
            }
            if (field.substring(begin + 1, end).equals(etag)) {
                return true;
            }
            begin = field.indexOf('"', end + 1);
        }
        return false;
    }
}
