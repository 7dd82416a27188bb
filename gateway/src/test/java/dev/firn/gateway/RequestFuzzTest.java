package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** What clients write into requests and we read: whatever it is, a value that is lawful or a refusal. */
class RequestFuzzTest {
    private static final int MAX_RANGES = 64;
    private static final Representation WHAT = Representation.of(
            "bafy",
            ByteBuffer.wrap(new byte[100]),
            List.of(new HttpField("Content-Type", "text/x"), new HttpField("Cache-Control", "no-cache")));

    /** The first byte says how long the thing is that ranges are asked of. */
    @FuzzTest
    void range(byte[] data) {
        long sizeBytes = data.length == 0 ? 0 : data[0] & 0xff;
        String field = new String(data, StandardCharsets.ISO_8859_1);
        Optional<List<ByteRanges.Range>> ranges;
        try {
            ranges = ByteRanges.parse(field.substring(Math.min(1, field.length())), sizeBytes, MAX_RANGES);
        } catch (BadRequestException e) {
            return;
        }
        assertThat(ranges.orElse(List.of()))
                .hasSizeLessThanOrEqualTo(MAX_RANGES)
                .allMatch(range -> range.beginBytes() >= 0
                        && range.beginBytes() < range.endBytes()
                        && range.endBytes() <= sizeBytes);
    }

    @FuzzTest
    void path(byte[] data) {
        List<String> segments;
        try {
            segments = PercentEncoding.segments(new String(data, StandardCharsets.ISO_8859_1));
        } catch (BadRequestException e) {
            return;
        }
        for (String segment : segments) {
            assertThat(segment.chars()).noneMatch(Character::isISOControl);
            assertThat(PercentEncoding.decode(PercentEncoding.encodeSegment(segment)))
                    .isEqualTo(segment);
        }
    }

    /** A line each for If-None-Match, If-Match, If-Range and Range. Whatever they say, what is sent is of the bytes there are, and as long as is said. */
    @FuzzTest
    void conditions(byte[] data) {
        String[] lines = new String(data, StandardCharsets.ISO_8859_1).split("\n", 4);
        List<String> names = List.of("If-None-Match", "If-Match", "If-Range", "Range");
        HttpFields.Mutable fields = HttpFields.build();
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isEmpty()) {
                fields.add(new HttpField(names.get(i), lines[i]));
            }
        }
        Reply reply;
        try {
            reply = new Conditional(Limits.defaults()).answer(Ask.of("GET", "/a", fields), WHAT);
        } catch (BadRequestException e) {
            return;
        }
        assertThat(reply.status()).isIn(200, 206, 304, 412, 416);
        if (reply.status() == 200) {
            assertThat(reply.body().sizeBytes()).hasValue(WHAT.sizeBytes());
        }
    }

    /** Only names that lead here by themselves are answered. */
    @FuzzTest
    void host(byte[] data) {
        String host = new String(data, StandardCharsets.ISO_8859_1);
        if (new HostCheck(Set.of("data.example.org")).allows(host)) {
            String lower = host.toLowerCase(Locale.ROOT);
            boolean isName = lower.matches("(?s)(.*\\.)?localhost\\.?|data\\.example\\.org\\.?");
            assertThat(isName || host.startsWith("[") || host.matches("[0-9.]+"))
                    .as(host)
                    .isTrue();
        }
    }
}
