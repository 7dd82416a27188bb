package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class LocatedTest {
    private static final Cid RAW = Cid.ofContent(Codec.RAW, new byte[] {1});
    private static final Cid OLD = Cid.of(0, Codec.DAG_PB.code(), Cid.SHA2_256, new byte[Cid.DIGEST_BYTES]);

    private final Located map = Located.of(
            MapNode.builder()
                    .put("big", Ipld.Int.ofUnsigned(-1))
                    .put("bool", new Ipld.Bool(true))
                    .put("bytes", Ipld.Bytes.of(new byte[] {1, 2}))
                    .put("link", RAW)
                    .put("list", List.of(new Ipld.Text("a"), Ipld.Int.of(-5)))
                    .putLinkOrNull("nothing", Optional.empty())
                    .put("old", OLD)
                    .put("text", "words")
                    .build(),
            "commit x");

    @Test
    void whatIsWantedIsGiven() {
        assertThat(map.text("text")).isEqualTo("words");
        assertThat(map.findText("text")).contains("words");
        assertThat(map.findText("absent")).isEmpty();
        assertThat(map.member("bool").bool()).isTrue();
        assertThat(map.member("bytes").bytes().toByteArray()).containsExactly(1, 2);
        assertThat(map.link("link", Codec.RAW)).isEqualTo(RAW);
        assertThat(map.link("link", Codec.DAG_PB, Codec.DAG_CBOR, Codec.RAW)).isEqualTo(RAW);
        assertThat(map.member("old").link()).isEqualTo(OLD);
        assertThat(map.member("big").unsigned()).isEqualTo(-1);
        assertThat(map.list("list").get(1).integer()).isEqualTo(-5);
        assertThat(map.list("list").get(1).integer(-5, -5)).isEqualTo(-5);
        assertThat(map.member("list").items(2)).hasSize(2);
        assertThat(map.member("nothing").unlessNull()).isEmpty();
        assertThat(map.member("text").unlessNull()).isPresent();
    }

    @Test
    void whatIsOtherwiseIsNamedWithItsPlace() {
        corrupt("commit x: member \"absent\" is missing", () -> map.text("absent"));
        corrupt("commit x, member \"link\": found a link, wanted text", () -> map.text("link"));
        corrupt("commit x, member \"text\": found text, wanted an integer", () -> map.integer("text"));
        corrupt("commit x, member \"nothing\": found null, wanted a link", () -> map.link("nothing", Codec.RAW));
        corrupt("commit x, member \"text\": found text, wanted a list", () -> map.list("text"));
        corrupt(
                "commit x, member \"text\": found text, wanted a map",
                () -> map.member("text").member("more"));
        corrupt(
                "commit x, member \"big\": found 18446744073709551615, wanted an integer from -2^63 to 2^63 - 1",
                () -> map.count("big"));
        Located second = map.list("list").get(1);
        corrupt(
                "commit x, member \"list\", item 1: found -5, wanted an integer from 0 to 9223372036854775807",
                second::count);
        corrupt("commit x, member \"list\", item 1: found -5, wanted an integer from 0 to 2^64 - 1", second::unsigned);
        corrupt(
                "commit x, member \"list\", item 1: found -5, wanted an integer from -4 to 4",
                () -> second.integer(-4, 4));
        corrupt(
                "commit x, member \"list\": found 2 items, wanted 3",
                () -> map.member("list").items(3));
        corrupt(
                "commit x, member \"link\": found a link to " + RAW
                        + ", wanted a version 1 CID with sha2-256 and codec in [DAG_CBOR, DAG_JSON]",
                () -> map.link("link", Codec.DAG_JSON, Codec.DAG_CBOR));
        assertThatThrownBy(() -> map.link("old", Codec.DAG_PB)).hasMessageContaining("version 1");
        Located foreign = Located.of(new Ipld.Link(Cid.of(1, Codec.RAW.code(), Cid.IDENTITY, new byte[3])), "x");
        assertThatThrownBy(() -> foreign.link(Codec.RAW)).hasMessageContaining("sha2-256");
    }

    @Test
    void theShapeIsExact() {
        Located small = Located.of(MapNode.builder().put("a", 1).put("b", 2).build(), "page y");
        assertThat(small.exactly("b", "a")).isSameAs(small);
        assertThat(small.shaped(Set.of("a"), Set.of("b", "c"))).isSameAs(small);
        corrupt("page y: member \"c\" is missing", () -> small.exactly("a", "b", "c"));
        corrupt("page y: member \"b\" is not one of its members", () -> small.exactly("a"));
        corrupt("page y: member \"a\" is not one of its members", () -> small.shaped(Set.of("b"), Set.of("c")));
    }

    @Test
    void hostileNamesDoNotReachTheMessageAsTheyAre() {
        Located hostile = Located.of(
                MapNode.builder().put("\u001b[2J" + "x".repeat(1000), 1).build(), "page y");
        corrupt("page y: member \"?[2J" + "x".repeat(96) + "…\" is not one of its members", hostile::exactly);
    }

    @Test
    void aBlockIsReadByItsCodec() {
        MapNode value = MapNode.builder().put("a", 1).build();
        assertThat(Located.of(DagJson.block(value)).value()).isEqualTo(value);
        assertThat(Located.of(DagCbor.block(value)).value()).isEqualTo(value);
        assertThatThrownBy(() -> Located.of(Block.of(Codec.RAW, new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
        Block broken = Block.of(Codec.DAG_JSON, new byte[] {' '});
        Refused.corrupt("broken", "block " + broken.cid(), () -> Located.of(broken));
    }

    private static void corrupt(String message, ThrowingCallable call) {
        Refused.corrupt(message, message, call);
    }
}
