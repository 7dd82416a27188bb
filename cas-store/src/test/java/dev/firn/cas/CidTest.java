package dev.firn.cas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
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

    /** Bit by bit: the slow and obvious way. */
    private static String base32(byte[] bytes) {
        StringBuilder bits = new StringBuilder();
        for (byte next : bytes) {
            bits.append(Integer.toBinaryString(0x100 | next & 0xff).substring(1));
        }
        bits.append("0".repeat((5 - bits.length() % 5) % 5));
        StringBuilder text = new StringBuilder("b");
        for (int i = 0; i < bits.length(); i += 5) {
            text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(Integer.parseInt(bits.substring(i, i + 5), 2)));
        }
        return text.toString();
    }

    @Test
    void textsOfAnyLengthAreBase32AndComeBack() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] digest = new byte[i % 129];
            random.nextBytes(digest);
            Cid cid = Cid.of(1, i % 2 == 0 ? 0x55 : 0x129, i % 3 == 0 ? 0x13 : 0xb220, digest);
            assertThat(cid).as("seed %d, %d", seed, i).hasToString(base32(cid.toBytes()));
            assertThat(Cid.parse(cid.toString())).as("seed %d, %d", seed, i).isEqualTo(cid);
        }
    }

    @Test
    void digestsAreComparedByteByByteAndUnsigned() {
        long seed = 6;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] one = new byte[i % 3 == 0 ? random.nextInt(40) : Cid.DIGEST_BYTES];
            random.nextBytes(one);
            byte[] other = one.clone();
            if (one.length > 0) {
                other[random.nextInt(one.length)] ^= (byte) random.nextInt();
            }
            ByteBuffer around = ByteBuffer.allocate(3 + other.length).put(3, other);
            Cid cid = Cid.of(1, 0x55, 0x1e, one);
            assertThat(Integer.signum(cid.compareDigest(around, 3)))
                    .as("seed %d, %d", seed, i)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
        }
    }

    @Test
    void aCharacterThatIsNotOfBase32IsRefusedAndNamed() {
        for (char c = 0; c < 0x300; c++) {
            String text = HELLO_CID.substring(0, 20) + c + HELLO_CID.substring(21);
            if (!(c >= 'a' && c <= 'z' || c >= '2' && c <= '7')) {
                assertThatThrownBy(() -> Cid.parse(text)).as(text).hasMessageContaining("character 20");
            }
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

    /** As {@code ipfs cid format -b} of kubo 0.42.0 writes it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f017012208878e5135695feac2989c4e9df64e733eab8069e9f6dae549052d2258edca476",
                "F017012208878E5135695FEAC2989C4E9DF64E733EAB8069E9F6DAE549052D2258EDCA476",
                "BAFYBEIEIPDSRGVUV72WCTCOE5HPWJZZT5K4ANHU7NWXFJECS2ISY5XFEOY",
                "cafybeieipdsrgvuv72wctcoe5hpwjzzt5k4anhu7nwxfjecs2isy5xfeoy======",
                "CAFYBEIEIPDSRGVUV72WCTCOE5HPWJZZT5K4ANHU7NWXFJECS2ISY5XFEOY======",
                "v05o14848f3ih6lklvqm2j2e4t7fm9ppjtas0d7kvdmn5942iq8iotn54eo",
                "V05O14848F3IH6LKLVQM2J2E4T7FM9PPJTAS0D7KVDMN5942IQ8IOTN54EO",
                "t05o14848f3ih6lklvqm2j2e4t7fm9ppjtas0d7kvdmn5942iq8iotn54eo======",
                "T05O14848F3IH6LKLVQM2J2E4T7FM9PPJTAS0D7KVDMN5942IQ8IOTN54EO======",
                "k2jmtxurk83b4bpn18enuhdohulk7wiksbp83kctid8ytp2kgzupizcm",
                "K2JMTXURK83B4BPN18ENUHDOHULK7WIKSBP83KCTID8YTP2KGZUPIZCM",
                "zdj7WecdSpS2r1tVRY9Z1ft5C3kwvt8BBkT91c16H7reMQtvH",
                "mAXASIIh45RNWlf6sKYnE6d9k5zPquAaen22uVJBS0iWO3KR2",
                "MAXASIIh45RNWlf6sKYnE6d9k5zPquAaen22uVJBS0iWO3KR2",
                "uAXASIIh45RNWlf6sKYnE6d9k5zPquAaen22uVJBS0iWO3KR2",
                "UAXASIIh45RNWlf6sKYnE6d9k5zPquAaen22uVJBS0iWO3KR2"
            })
    void everyBaseIsRead(String text) {
        assertThat(Cid.parse(text)).hasToString("bafybeieipdsrgvuv72wctcoe5hpwjzzt5k4anhu7nwxfjecs2isy5xfeoy");
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
                "bAfkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
                "BaFYBEIEIPDSRGVUV72WCTCOE5HPWJZZT5K4ANHU7NWXFJECS2ISY5XFEOY",
                "cafybeieipdsrgvuv72wctcoe5hpwjzzt5k4anhu7nwxfjecs2isy5xfeoy",
                "cafybeieipdsrgvuv72wctcoe5hpwjzzt5k4anhu7nwxfjecs2isy5xfeoy==============",
                "v05o14848f3ih6lklvqm2j2e4t7fm9ppjtas0d7kvdmn5942iq8iotn54eo======",
                "f017012208878E5135695feac2989c4e9df64e733eab8069e9f6dae549052d2258edca476",
                "F017012208878e5135695FEAC2989C4E9DF64E733EAB8069E9F6DAE549052D2258EDCA476",
                "f017012208878e5135695feac2989c4e9df64e733eab8069e9f6dae549052d2258edca47",
                "UAXASIIh45RNWlf6sKYnE6d9k5zPquAaen22uVJBS0iWO3KR2=",
                "9123"
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
