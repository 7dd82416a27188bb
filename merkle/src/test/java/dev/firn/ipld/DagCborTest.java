package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DagCborTest {
    /** A digest without its last byte, and whole. */
    private static final String SHORT = "ababababababababababababababababababababababababababababababab";

    private static final String DIGEST = SHORT + "ab";
    /** The head of a link, and a CIDv1 of raw bytes with sha2-256. */
    private static final String LINK = "d82a58250001551220" + DIGEST;

    /** Those of RFC 8949, appendix A, that DAG-CBOR shares, and links. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "17",
                "1818",
                "18ff",
                "190100",
                "1903e8",
                "19ffff",
                "1a00010000",
                "1affffffff",
                "1b0000000100000000",
                "1b000000e8d4a51000",
                "1bffffffffffffffff",
                "20",
                "3863",
                "3bffffffffffffffff",
                "fb3ff199999999999a",
                "fb8000000000000000",
                "fbc010666666666666",
                "f4",
                "f5",
                "f6",
                "40",
                "4401020304",
                "60",
                "62225c",
                "62c3bc",
                "64f0908591",
                "80",
                "8301820203820405",
                "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
                "a0",
                "a26161016162820203",
                "a3616201616302626161f6",
                LINK,
                "d82a58230012" + "20" + DIGEST,
            })
    void whatIsCanonicalComesBackAsItWas(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(DagCbor.encode(DagCbor.decode(bytes, "here"))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000",
                "18",
                "1800",
                "1817",
                "190000",
                "1900ff",
                "1a00000000",
                "1a0000ffff",
                "1b00000000ffffffff",
                "1b00000000",
                "1c",
                "1c0000000000000000ffffffffffffffff",
                "1d0000000000000000ffffffffffffffff",
                "1f",
                "5c0000000000000000ffffffffffffffff",
                "3800",
                "390010",
                "f0",
                "f7",
                "f820",
                "f814",
                "f93c00",
                "fa47c35000",
                "fb7ff8000000000000",
                "fb7ff0000000000000",
                "fbfff0000000000000",
                "fb3ff19999999999",
                "ff",
                "41",
                "5801ff",
                "5f4101ff",
                "61",
                "61ff",
                "63eda080",
                "62c080",
                "64f4908080",
                "7f6161ff",
                "780161",
                "81",
                "9801" + "00",
                "9f00ff",
                "9bffffffffffffffff",
                "9a7fffffff",
                "9affffffff00",
                "5a7fffffff00",
                "7b7fffffffffffffff00",
                "ba7fffffff",
                "bb8000000000000000",
                "a1",
                "a16161",
                "a10001",
                "a1410001",
                "a1f600",
                "a2616201616101",
                "a2626161016162" + "01",
                "a2616101616101",
                "b8016161" + "01",
                "bf616101ff",
                "c000",
                "d82a",
                "d82a40",
                "d82a4100",
                "d82a60",
                "d82b4100",
                "d9002a4100",
                "d82a582501" + "01551220" + DIGEST,
                "d82a582600" + "01551220" + DIGEST + "ab",
                "d82a5824" + "00" + "01551220" + SHORT,
                "d82a58260001d5001220" + DIGEST,
                "d82ad82a" + "58250001551220" + DIGEST,
            })
    void whatIsNotCanonicalIsRefused(String hex) {
        Refused.refused(Codec.DAG_CBOR, HexFormat.of().parseHex(hex));
    }

    /** From ipld/codec-fixtures, negative-fixtures/dag-cbor/decode/duplicate-keys.json. */
    @Test
    void equalNamesAreRefused() {
        Refused.refused(Codec.DAG_CBOR, HexFormat.of().parseHex("a3636261720363666f6f0163666f6f02"));
    }

    /** From ipld/codec-fixtures, fixtures/map-keysort. */
    @Test
    void namesAreOrderedByLengthFirstHereAndByBytesInDagJson() {
        String cbor =
                "a9616601626565026364646403646363636304656262626262056661616161616106666161616161620766616161616163086661616161626209";
        Block inCbor = Block.of(Codec.DAG_CBOR, HexFormat.of().parseHex(cbor));
        Located map = Located.of(inCbor);
        assertThat(DagCbor.block(map.value())).isEqualTo(inCbor);
        assertThat(DagJson.block(map.value()).cid())
                .isEqualTo(Cid.parse("baguqeeraiqj4qsbirp34qohua5y4veoy7idxot4yh6r2qghoxisadibfwbgq"));
    }

    @Test
    void depthIsBoundedInBothDirections() {
        Ipld inside = Ipld.Null.NULL;
        for (int i = 0; i < Ipld.MAX_DEPTH; i++) {
            inside = i % 2 == 0
                    ? ListNode.of(inside)
                    : MapNode.builder().put("a", inside).build();
        }
        Ipld deepest = inside;
        assertThat(DagCbor.decode(DagCbor.encode(deepest), "here")).isEqualTo(deepest);
        assertThatThrownBy(() -> DagCbor.encode(ListNode.of(deepest))).isInstanceOf(IllegalArgumentException.class);
        Refused.refused(Codec.DAG_CBOR, HexFormat.of().parseHex("81".repeat(1_000_000)));
        Refused.refused(Codec.DAG_CBOR, HexFormat.of().parseHex("a16161".repeat(1_000_000)));
        byte[] three = HexFormat.of().parseHex("818180");
        assertThat(DagCbor.decode(three, "here", 3)).isNotNull();
        Refused.corrupt("three", "deep", () -> DagCbor.decode(three, "here", 2));
    }

    @Test
    void listsThatClaimToBeLongTakeNoRoomBeforeTheyAre() {
        // 64 lists in each other, each of which claims as many items as bytes are left: a million.
        byte[] bytes = new byte[1_000_000];
        for (int i = 0; i < Ipld.MAX_DEPTH; i++) {
            int left = bytes.length - 5 * (i + 1);
            ByteBuffer.wrap(bytes, 5 * i, 5).put((byte) 0x9a).putInt(left);
        }
        Refused.refused(Codec.DAG_CBOR, bytes);
    }

    @Test
    void theMessageNamesPlaceAndOffset() {
        assertThatThrownBy(() -> DagCbor.decode(HexFormat.of().parseHex("82001817"), "node x"))
                .hasMessage("node x, byte 2: found a number that is not in the shortest form");
    }
}
