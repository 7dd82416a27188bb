package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "packs/0123456789abcdef.pack",
                "refs/heads/main/0000000000000001",
                "a%2F%C3%BC=_-.b",
                "a/b/c/d/e/f/g/h",
                "x/tmp",
                "tmpx",
                "a..b"
            })
    void aLawfulNameIsTaken(String text) {
        assertThat(BlobName.of(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                ".",
                "..",
                "a/./b",
                "a/../b",
                ".a",
                "a.",
                "a./b",
                "A",
                "a b",
                "a\\b",
                "a:b",
                "a\0b",
                "ü",
                "%",
                "a%2",
                "a%2f",
                "%GG",
                "tmp",
                "tmp/a",
                "a/b/c/d/e/f/g/h/i",
                "a\n",
                "a*"
            })
    void anyOtherIsRefused(String text) {
        assertThat(BlobName.isLawful(text)).isFalse();
        assertThatThrownBy(() -> BlobName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentHasAtMost255Bytes() {
        assertThat(BlobName.isLawful("a/" + "x".repeat(255))).isTrue();
        assertThat(BlobName.isLawful("a/" + "x".repeat(256))).isFalse();
    }

    @Test
    void aNameKnowsItsDirectory() {
        BlobName name = BlobName.of("refs/heads/main");
        assertThat(name.directory()).isEqualTo(BlobName.of("refs/heads"));
        assertThat(name.directory().child("main")).isEqualTo(name);
        assertThat(name.lastSegment()).isEqualTo("main");
        assertThat(name.isBelow(BlobName.of("refs"))).isTrue();
        assertThat(name.isBelow(BlobName.of("refs/head"))).isFalse();
        assertThat(name.isBelow(name)).isFalse();
        assertThatThrownBy(() -> BlobName.of("a").directory()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> name.child("a/b")).isInstanceOf(IllegalArgumentException.class);
    }
}
