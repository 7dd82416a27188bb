package dev.firn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class SharedDataTest {
    @Test
    void theRootOfTheRepositoryHoldsTheReadme() {
        assertThat(SharedData.repositoryRoot().orElseThrow().resolve("README.md"))
                .exists();
    }

    @Test
    void whatIsMissingSkipsTheTestAndNamesTheNeed() {
        assertThatThrownBy(() -> SharedData.require("no/such/file"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("skipped: needs ../shared/data/no/such/file");
    }
}
