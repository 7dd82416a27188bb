package dev.firn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RevisionTest {
    @Test
    void aNameAloneHasNoSteps() {
        assertThat(Revision.parse("release/1.0")).isEqualTo(new Revision("release/1.0", List.of()));
    }

    @Test
    void stepsComeInTheirOrder() {
        assertThat(Revision.parse("main~3^2~").steps())
                .containsExactly(new Revision.Ancestor(3), new Revision.Parent(2), new Revision.Ancestor(1));
    }

    @Test
    void operationsAreNamedByNumberOrTime() {
        assertThat(Revision.parse("main@{2}~1").steps())
                .containsExactly(new Revision.OperationBefore(2), new Revision.Ancestor(1));
        assertThat(Revision.parse("main@{2026-11-01T12:00:00Z}").steps())
                .containsExactly(new Revision.AsOf(Instant.parse("2026-11-01T12:00:00.999Z")));
        assertThat(Revision.parse("main@{2026-11-01T12:00:00.250+01:00}").steps())
                .containsExactly(new Revision.AsOf(Instant.parse("2026-11-01T11:00:00.250Z")));
    }

    @Test
    void aDateMeansTheEndOfThatDay() {
        assertThat(Revision.parse("main@{2026-11-01}").steps())
                .containsExactly(new Revision.AsOf(Instant.parse("2026-11-01T23:59:59.999Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~1", "main@{", "main@{x}", "main~1@{2}", "main^x", "main~99999999999", "@{1}"})
    void whatIsNoRevisionIsRefusedWithASentence(String text) {
        assertThatThrownBy(() -> Revision.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("revision");
    }
}
