package dev.firn.cas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CidTest {
    private static final byte[] HELLO = "hello world".getBytes(StandardCharsets.UTF_8);
    private static final String HELLO_CID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    @Test
    void rawContentHasTheCidThatIpfsGivesIt() {
        assertThat(Cid.ofContent(Codec.RAW, HELLO)).hasToString(HELLO_CID);
    }

    @Test
    void textAndBinaryFormComeBackAsTheyWere() {
        for (Codec codec : Codec.values()) {
            Cid cid = Cid.ofContent(codec, HELLO);
            assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
            assertThat(Cid.read(ByteBuffer.wrap(cid.toBytes()))).isEqualTo(cid);
            assertThat(cid.isFirn()).isTrue();
        }
    }

    @Test
    void aVersion0CidIsReadAndWritten() {
        String text = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
        Cid cid = Cid.parse(text);
        assertThat(cid).hasToString(text);
        assertThat(cid.has(Codec.DAG_PB)).isTrue();
        assertThat(cid.isFirn()).isFalse();
        assertThat(Cid.read(ByteBuffer.wrap(cid.toBytes()))).isEqualTo(cid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "x",
                "Qm",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5ea",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f",
                "bAfkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
            })
    void whatIsNoCidIsRefused(String text) {
        assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDigestThatClaimsMoreThanIsThereIsRefused() {
        byte[] claims = {1, 0x55, 0x13, 100, 1, 2, 3};
        assertThatThrownBy(() -> Cid.read(ByteBuffer.wrap(claims))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVarintThatIsNotTheShortestFormIsRefused() {
        assertThatThrownBy(() -> Varint.read(ByteBuffer.wrap(new byte[] {(byte) 0x81, 0})))
                .hasMessageContaining("shortest");
        assertThat(Varint.read(ByteBuffer.wrap(new byte[] {(byte) 0x80, 1}))).isEqualTo(128);
    }

    @Test
    void aBlockWithWrongBytesIsCorrupt() {
        assertThatThrownBy(() -> Block.verified(Cid.parse(HELLO_CID), new byte[] {1}, "here"))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        assertThat(Block.verified(Cid.parse(HELLO_CID), HELLO, "here").bytes()).isEqualTo(ByteBuffer.wrap(HELLO));
    }
}
