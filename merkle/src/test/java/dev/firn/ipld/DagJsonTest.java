package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DagJsonTest {
    private static final String CID = "bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke";
    private static final String CID_0 = "QmQg1v4o9xdT3Q14wh4S7dxZkDjyZ9ssFzFzyep1YrVJBY";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-1",
                "9223372036854775807",
                "-9223372036854775808",
                "18446744073709551615",
                "-18446744073709551616",
                "0.5",
                "-0.0",
                "1.0",
                "1e-323",
                "8.940696716308594e-8",
                "1e+21",
                "100000000000000000000.0",
                "\"\"",
                "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u000b\\u001f\"",
                "\"/\u007f\u0080\u2028\ufffd\uffff\ud800\udd51\"",
                "[]",
                "[[],[null,1]]",
                "{}",
                "{\"\":1,\"!\":2,\"a\":3,\"aa\":4,\"b\":5}",
                "{\"\uffff\":1,\"\ud800\udc00\":2}",
                "{\"//\":1}",
                "{\"/\":{\"bytes\":\"\"}}",
                "{\"/\":{\"bytes\":\"YTE\"}}",
                "{\"/\":\"" + CID + "\"}",
                "{\"/\":\"" + CID_0 + "\"}",
            })
    void whatIsCanonicalComesBackAsItWas(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(DagJson.encode(DagJson.decode(bytes, "here"))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "1\n",
                "1,",
                "nul",
                "nulll",
                "NaN",
                "Infinity",
                "-",
                "-0",
                "+1",
                "01",
                "-01",
                "18446744073709551616",
                "-18446744073709551617",
                "100000000000000000000",
                "1.",
                ".5",
                "0.50",
                "1e5",
                "1E-323",
                "1e-0323",
                "0.1e1",
                "1e21",
                "1e400",
                "1.0.0",
                "-0.00",
                "1.00000000000000000000000000000000000000000000000000000000",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\/\"",
                "\"\\u0041\"",
                "\"\\u0020\"",
                "\"\\u0022\"",
                "\"\\u000A\"",
                "\"\\u000a\"",
                "\"\\u001F\"",
                "\"\\u00\"",
                "\"\\ud800\\udd51\"",
                "\"\\ud800\"",
                "\"\n\"",
                "\"\u0000\"",
                "'a'",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 ,2]",
                "[1;2]",
                "[1}",
                "]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"a\": 1}",
                "{a:1}",
                "{1:1}",
                "{\"b\":1,\"a\":2}",
                "{\"aa\":1,\"b\":2,\"a\":3}",
                "{\"\ud800\udc00\":2,\"\uffff\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"\":1,\"\":1}",
                "{\"/\":1}",
                "{\"/\":null}",
                "{\"/\":\"a\"}",
                "{\"/\":{}}",
                "{\"/\":{\"bytes\":1}}",
                "{\"/\":{\"bytes\":\"YTE=\"}}",
                "{\"/\":{\"bytes\":\"YTF\"}}",
                "{\"/\":{\"bytes\":\"Y\"}}",
                "{\"/\":{\"bytes\":\"-_-_\"}}",
                "{\"/\":{\"bytes\":\"YT E\"}}",
                "{\"/\":{\"bytes\":\"YTE\",\"c\":1}}",
                "{\"/\":{\"bytes\":\"YTE\"},\"c\":1}",
                "{\"!\":1,\"/\":{\"bytes\":\"YTE\"}}",
                "{\"/\":\"" + CID + "\",\"a\":1}",
                "{\"/\":\"" + CID + "a\"}",
                "{\"/\":\"z8mWaJ1dZ9fH5EetPuRsj8jj26pXsgpsr\"}",
                "\ufeff1",
            })
    void whatIsNotCanonicalIsRefused(String json) {
        Refused.refused(Codec.DAG_JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    /** From ipld/codec-fixtures, negative-fixtures/dag-json/decode/duplicate-keys.json. */
    @Test
    void equalNamesAreRefused() {
        Refused.refused(Codec.DAG_JSON, HexFormat.of().parseHex("7b22666f6f223a312c22666f6f223a322c22626172223a337d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"80", "c3", "c328", "c080", "eda080", "f4908080", "f8888080", "e28a", "f09f98", "ff", "61c3"})
    void textThatIsNotUtf8IsRefused(String hex) {
        Refused.refused(Codec.DAG_JSON, HexFormat.of().parseHex("22" + hex + "22"));
        Refused.refused(Codec.DAG_JSON, HexFormat.of().parseHex("225c6e" + hex + "22"));
        Refused.refused(Codec.DAG_JSON, HexFormat.of().parseHex("22efbfbd" + hex + "22"));
    }

    /** From ipld/codec-fixtures, fixtures/map-with_complex_entries. */
    @Test
    void aKnownMapHasTheKnownBytesAndCid() {
        Cid known = Cid.parse("baguqeerayn5yb7xbzn7uohi4mji43ukajlmigatpoqskccsb6inxjkay44xq");
        MapNode map = MapNode.builder()
                .put("one", 6433713753386423L)
                .put("two", 65536)
                .put("three", 500)
                .put("four", 2)
                .put("five", 0)
                .put("six", -1)
                .put("seven", -3)
                .put("eight", -256)
                .put("nine", -2784428724L)
                .put("ten", -6433713753386424L)
                .put("eleven", Ipld.Bytes.of(new byte[] {'a', '1'}))
                .put("twelve", "Čaues ßvěte!")
                .put("thirteen", ListNode.of(Ipld.Int.of(2), Ipld.Int.of(3), Ipld.Int.of(4), new Ipld.Text("five")))
                .put(
                        "fourteen",
                        MapNode.builder()
                                .put("o", 1)
                                .put("t", 2)
                                .put("th", 3)
                                .put("f", "four")
                                .build())
                .build();
        Block block = DagJson.block(map);
        assertThat(block.cid()).isEqualTo(known);
        assertThat(Located.of(block).value()).isEqualTo(map);
    }

    @Test
    void depthIsBoundedInBothDirections() {
        Ipld inside = Ipld.Null.NULL;
        for (int i = 0; i < Ipld.MAX_DEPTH; i++) {
            inside = i % 2 == 0 ? ListNode.of(inside) : MapNode.of(Map.of("a", inside));
        }
        Ipld deepest = inside;
        assertThat(DagJson.decode(DagJson.encode(deepest), "here")).isEqualTo(deepest);
        assertThatThrownBy(() -> DagJson.encode(ListNode.of(deepest))).isInstanceOf(IllegalArgumentException.class);

        String hostile = "[".repeat(1_000_000);
        Refused.refused(Codec.DAG_JSON, hostile.getBytes(StandardCharsets.UTF_8));
        Refused.refused(Codec.DAG_JSON, "{\"a\":".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        byte[] three = "[[[]]]".getBytes(StandardCharsets.UTF_8);
        assertThat(DagJson.decode(three, "here", 3)).isNotNull();
        Refused.corrupt("three", "deep", () -> DagJson.decode(three, "here", 2));
        Refused.corrupt("map", "deep", () -> DagJson.decode("{}".getBytes(StandardCharsets.UTF_8), "here", 0));
        byte[] link = ("{\"/\":\"" + CID + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(DagJson.decode(link, "here", 0)).isEqualTo(new Ipld.Link(Cid.parse(CID)));
    }

    @Test
    void aMapThatCouldBeTakenForALinkIsNotWritten() {
        MapNode map = MapNode.builder().put("/", "a").build();
        assertThatThrownBy(() -> DagJson.encode(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"/\"");
    }

    @Test
    void theMessageNamesPlaceAndOffset() {
        assertThatThrownBy(() -> DagJson.decode("[1,02]".getBytes(StandardCharsets.UTF_8), "page x"))
                .hasMessage(
                        "page x is not canonical DAG-JSON: at byte 5, an integer that is too long or begins with zero");
    }
}
