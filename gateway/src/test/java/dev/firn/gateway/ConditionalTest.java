package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/** RFC 9110, sections 13 and 14, as far as a server of immutable bytes needs them. */
class ConditionalTest {
    private static final String TEXT = "0123456789";
    private static final Representation WHAT = Representation.of(
            "bafy",
            ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.US_ASCII)),
            List.of(new HttpField("Content-Type", "text/x"), new HttpField("Cache-Control", "no-cache")));

    private final Conditional conditional = new Conditional(Limits.defaults());

    @Test
    void withoutConditionsAllIsSent() {
        Reply reply = get();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(text(reply)).isEqualTo(TEXT);
        assertThat(field(reply, "ETag")).contains("\"bafy\"");
        assertThat(field(reply, "Accept-Ranges")).contains("bytes");
        assertThat(field(reply, "Content-Type")).contains("text/x");
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        for (String field : List.of("\"bafy\"", "*", "W/\"bafy\"", "\"x\", \"bafy\"", " \"x\",W/\"bafy\" ")) {
            Reply reply = get("If-None-Match", field, "Range", "bytes=0-1");

            assertThat(reply.status()).as(field).isEqualTo(304);
            assertThat(field(reply, "ETag")).contains("\"bafy\"");
            assertThat(field(reply, "Cache-Control")).contains("no-cache");
            assertThat(field(reply, "Content-Type")).isEmpty();
        }
        for (String field : List.of("\"x\"", "bafy", "\"baf", "")) {
            assertThat(get("If-None-Match", field).status()).as(field).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotWhatTheClientMeantIsNotSent() {
        assertThat(get("If-Match", "\"x\"").status()).isEqualTo(412);
        assertThat(get("If-Match", "\"x\", \"bafy\"").status()).isEqualTo(200);
    }

    @Test
    void oneRangeIsSentAlone() {
        assertRange("bytes=0-0", "0", "bytes 0-0/10");
        assertRange("bytes=2-4", "234", "bytes 2-4/10");
        assertRange("BYTES=8-", "89", "bytes 8-9/10");
        assertRange("bytes=-3", "789", "bytes 7-9/10");
        assertRange("bytes=-99", TEXT, "bytes 0-9/10");
        assertRange("bytes=5-99999999999999999999999999", "56789", "bytes 5-9/10");
        assertRange("bytes=20-30, 4-5", "45", "bytes 4-5/10");
    }

    private void assertRange(String field, String text, String contentRange) {
        Reply reply = get("Range", field);

        assertThat(reply.status()).as(field).isEqualTo(206);
        assertThat(text(reply)).as(field).isEqualTo(text);
        assertThat(field(reply, "Content-Range")).contains(contentRange);
        assertThat(field(reply, "ETag")).contains("\"bafy\"");
    }

    @Test
    void severalRangesAreSentAsPartsInTheOrderAskedFor() {
        Reply reply = get("Range", "bytes=7-8,0-1 , -1");

        assertThat(reply.status()).isEqualTo(206);
        String type = field(reply, "Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String part = "\r\n--" + boundary + "\r\nContent-Type: text/x\r\nContent-Range: bytes ";
        String body = part + "7-8/10\r\n\r\n78" + part + "0-1/10\r\n\r\n01" + part + "9-9/10\r\n\r\n9\r\n--" + boundary
                + "--\r\n";
        assertThat(text(reply)).isEqualTo(body);
        assertThat(reply.body().sizeBytes()).hasValue(body.length());
        assertThat(field(reply, "Content-Range")).isEmpty();
    }

    @Test
    void rangesBeyondTheEndAreNotSatisfied() {
        for (String field : List.of("bytes=10-", "bytes=10-12,99-", "bytes=-0")) {
            Reply reply = get("Range", field);

            assertThat(reply.status()).as(field).isEqualTo(416);
            assertThat(field(reply, "Content-Range")).contains("bytes */10");
        }
    }

    @Test
    void aRangeOfWhatChangedIsSentWhole() {
        assertThat(get("Range", "bytes=0-1", "If-Range", "\"bafy\"").status()).isEqualTo(206);
        for (String other : List.of("\"x\"", "W/\"bafy\"", "Sat, 21 Nov 2026 06:44:00 GMT")) {
            Reply reply = get("Range", "bytes=0-1", "If-Range", other);

            assertThat(reply.status()).as(other).isEqualTo(200);
            assertThat(text(reply)).isEqualTo(TEXT);
        }
    }

    @Test
    void rangesOfOtherUnitsMeanNothing() {
        assertThat(get("Range", "lines=0-1").status()).isEqualTo(200);
    }

    @Test
    void rangesThatAddUpToMoreThanThereIsAreNotAnswered() {
        assertThat(get("Range", "bytes=0-,0-").status()).isEqualTo(200);
        assertThat(get("Range", "bytes=0-4,5-9").status()).isEqualTo(206);
    }

    @Test
    void brokenAndTooManyRangesAreRefused() {
        List<String> broken = List.of(
                "bytes=", "bytes=a-b", "bytes=1", "bytes=4-2", "bytes=-", "bytes=,", "bytes=1-2-3", "bytes=--1");
        for (String field : broken) {
            assertThatThrownBy(() -> get("Range", field)).as(field).isInstanceOf(BadRequestException.class);
        }
        assertThatThrownBy(() -> get("Range", "bytes=0-0" + ",0-0".repeat(64)))
                .hasMessage("at most 64 ranges can be asked for at once");
    }

    @Test
    void ofAHeadRangesMeanNothingAndNothingIsRead() {
        Representation unread = new Representation("bafy", 10, List.of(), (begin, end) -> {
            throw new AssertionError("read");
        });
        Ask head = Ask.of("HEAD", "/", HttpFields.build().add("Range", "bytes=0-1"));

        Reply reply = conditional.answer(head, unread);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().sizeBytes()).hasValue(10);
    }

    private Reply get(String... fields) {
        HttpFields.Mutable header = HttpFields.build();
        for (int i = 0; i < fields.length; i += 2) {
            header.add(fields[i], fields[i + 1]);
        }
        return conditional.answer(Ask.of("GET", "/", header), WHAT);
    }

    private static Optional<String> field(Reply reply, String name) {
        return reply.fields().stream()
                .filter(field -> field.getName().equals(name))
                .map(HttpField::getValue)
                .findFirst();
    }

    private static String text(Reply reply) {
        if (reply.body() instanceof Body.Whole whole) {
            return StandardCharsets.US_ASCII.decode(whole.bytes().duplicate()).toString();
        }
        Body.Source source = ((Body.Pieces) reply.body()).source();
        StringBuilder text = new StringBuilder();
        for (Optional<ByteBuffer> piece = source.next(); piece.isPresent(); piece = source.next()) {
            text.append(StandardCharsets.US_ASCII.decode(piece.get().duplicate()));
        }
        return text.toString();
    }
}
