package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.space.BlobName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefNameTest {
    @ParameterizedTest
    @CsvSource({
        "main,main",
        "Main,%4Dain",
        "release/1.0,release%2F1.0",
        "a_b-c.d,a_b-c.d",
        "été,%C3%A9t%C3%A9",
        "a%2Fb,a%252%46b",
        "'a\"b,c',a%22b%2Cc",
        "\uD83D\uDE00,%F0%9F%98%80",
        "a.lock.b,a.lock.b",
        "x=y,x%3Dy"
    })
    void aNameIsEscapedIntoOneSegmentAndBack(String name, String escaped) {
        RefName ref = RefName.branch(name);
        assertThat(ref.directory()).isEqualTo(BlobName.of("refs/heads/" + escaped));
        assertThat(RefName.ofDirectory(RefName.Kind.HEADS, ref.directory())).contains(ref);
        assertThat(RefName.parse(ref.toString())).isEqualTo(ref);
    }

    /** The first line is git's: git check-ref-format refuses each; the second is ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".a",
                "a/.b",
                "a.lock",
                "a.lock/b",
                "a..b",
                "a b",
                "a~1",
                "a^",
                "a:b",
                "a?",
                "a*",
                "a[b",
                "/a",
                "a/",
                "a//b",
                "a.",
                "a@{1}",
                "@",
                "a\\b",
                "a\tb",
                "a\u007f",
                "a@b",
                "-a",
                "a\uD800",
                "baguqeeraaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void whatGitRefusesAndWhatWouldBeAmbiguousIsNoName(String name) {
        assertThat(RefName.fault(name)).isPresent();
        assertThatThrownBy(() -> RefName.branch(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot name");
    }

    @Test
    void aNameHasAtMost255BytesOnceEscaped() {
        assertThat(RefName.fault("x".repeat(255))).isEmpty();
        assertThat(RefName.fault("x".repeat(256))).contains("it is too long");
        assertThat(RefName.fault("X".repeat(85))).isEmpty();
        assertThat(RefName.fault("X".repeat(86))).contains("it is too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%61", "%FF", "%2e", "%C3%A9%", "a=b", "%2D", "%20"})
    void aDirectoryThatNoNameHasIsNone(String segment) {
        if (BlobName.isLawful("refs/heads/" + segment)) {
            assertThat(RefName.ofDirectory(RefName.Kind.HEADS, BlobName.of("refs/heads/" + segment)))
                    .isEmpty();
        }
    }

    @Test
    void onlyHeadsAndTagsAreRefs() {
        assertThat(RefName.parse("tags/v1")).isEqualTo(RefName.tag("v1"));
        assertThatThrownBy(() -> RefName.parse("main")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RefName.parse("notes/x")).isInstanceOf(IllegalArgumentException.class);
    }
}
