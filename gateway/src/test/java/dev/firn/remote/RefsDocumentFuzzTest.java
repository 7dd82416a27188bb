package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.FirnException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of its refs comes from anybody: whatever the bytes, a document or a report, and no way to another server. */
class RefsDocumentFuzzTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:8990/sst.firn");

    @FuzzTest
    void refsDocument(byte[] data) {
        RefsDocument document;
        try {
            document = RefsDocument.decode(data, "the input");
        } catch (FirnException e) {
            assertThat(e.kind()).isIn(FirnException.Kind.CORRUPT, FirnException.Kind.UNSUPPORTED);
            return;
        }
        assertThat(RefsDocument.decode(document.encode(), "written again")).isEqualTo(document);
        URI blocks = SERVER.resolve(document.blocks());
        assertThat(blocks.getAuthority()).isEqualTo(SERVER.getAuthority());
        assertThat(blocks.getPath()).endsWith("/ipfs/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipfs/",
                "//elsewhere/ipfs/",
                "http://elsewhere/ipfs/",
                "/\\\\elsewhere/ipfs/",
                "/ipfs",
                "/a//ipfs/",
                "/xipfs/",
                "/ipfs/?",
                "/a b/ipfs/",
                "/%2G/ipfs/",
                "/%2/ipfs/",
                "/%/ipfs/"
            })
    void aPathThatIsNoneOfAGatewayIsRefused(String blocks) {
        assertThatThrownBy(() -> decode(blocks))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("blocks");
    }

    /* It once was checked with a pattern that took stack for each segment. */
    @Test
    void aPathOfAMillionSegmentsIsRefused() {
        assertThatThrownBy(() -> decode("/a".repeat(1_000_000) + "/ipfs/"))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("blocks");
    }

    private static void decode(String blocks) {
        RefsDocument.decode(
                ("{\"blocks\":\"" + blocks + "\",\"firn\":\"refs\",\"format\":1,\"refs\":[],"
                                + "\"repository\":\"000102030405060708090a0b0c0d0e0f\"}")
                        .getBytes(StandardCharsets.UTF_8),
                "the server");
    }
}
