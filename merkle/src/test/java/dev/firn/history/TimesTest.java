package dev.firn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.Located;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
    /** The slow and obvious way. */
    private static final DateTimeFormatter REFERENCE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static Instant read(String text) {
        return Times.read(Located.of(new Ipld.Text(text), "here"));
    }

    private static void requireAsReference(Instant time, String description) {
        assertThat(Times.text(time)).as(description).isEqualTo(REFERENCE.format(time));
        assertThat(read(Times.text(time))).as(description).isEqualTo(Times.rounded(time));
    }

    @Test
    void timesAreWrittenAsAFormatterWritesThemAndComeBack() {
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()), random.nextInt(1_000_000_000));
            requireAsReference(time, "seed " + seed + ", time " + time);
        }
        for (String edge : new String[] {
            "0000-01-01T00:00:00Z",
            "0000-02-29T23:59:59.999999999Z",
            "1969-12-31T23:59:59.9994Z",
            "1970-01-01T00:00:00Z",
            "2000-02-29T00:00:00.001Z",
            "9999-12-31T23:59:59.999Z"
        }) {
            requireAsReference(Instant.parse(edge), edge);
        }
    }

    @Test
    void timesBeyondFourDigitsOfYearsAreRefused() {
        assertThatThrownBy(() -> Times.text(LAST.plusMillis(1)))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.REFUSED));
        assertThatThrownBy(() -> Times.text(FIRST.minusMillis(1)))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-21T03:36:32Z",
                "2026-11-21T03:36:32.12Z",
                "2026-11-21T03:36:32.1234Z",
                "2026-11-21t03:36:32.123Z",
                "2026-11-21T03:36:32.123z",
                "2026-11-21 03:36:32.123Z",
                "2026-11-21T03:36:32,123Z",
                "-026-11-21T03:36:32.123Z",
                "+026-11-21T03:36:32.123Z",
                "2026-11-21T03:36:+2.123Z",
                "2026-11-21T03:36:3٢.123Z",
                "2026-13-21T03:36:32.123Z",
                "2026-00-21T03:36:32.123Z",
                "2026-02-29T03:36:32.123Z",
                "2026-11-31T03:36:32.123Z",
                "2026-11-00T03:36:32.123Z",
                "2026-11-21T24:00:00.000Z",
                "2026-11-21T03:60:32.123Z",
                "2026-11-21T23:59:60.000Z",
                "2026-11-21T03:36:32.123Z "
            })
    void whatIsNotTheOneTextOfATimeIsCorrupt(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT))
                .hasMessageStartingWith("here")
                .hasMessageContaining(text);
    }
}
