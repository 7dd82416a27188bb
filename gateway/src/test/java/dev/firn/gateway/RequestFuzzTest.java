package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What clients write into requests and we read: whatever it is, a value that is lawful or a refusal. */
class RequestFuzzTest {
    private static final int MAX_RANGES = 64;

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
}
