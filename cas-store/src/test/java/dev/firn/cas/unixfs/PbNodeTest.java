package dev.firn.cas.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PbNodeTest {
    private static final Cid RAW = Cid.ofContent(Codec.RAW, new byte[] {1, 2, 3});
    private static final String HASH = "0a09015500050001020304";

    @Test
    void anEmptyDirectoryHasTheCidThatIpip499GivesIt() {
        Block block = PbNode.of(List.of(), new UnixFsData.Directory().encode()).toBlock();
        assertThat(block.bytes()).isEqualTo(ByteBuffer.wrap(hex("0a020801")));
        assertThat(block.cid()).hasToString("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
    }

    @Test
    void linksStandBeforeDataAndAnEmptyNameIsWritten() {
        PbNode node = PbNode.of(List.of(PbLink.of(RAW, "", 3)), hex("0801"));
        assertThat(HexFormat.of().formatHex(node.encode()))
                .isEqualTo("122a" + "0a24" + HexFormat.of().formatHex(RAW.toBytes()) + "1200" + "1803" + "0a020801");
    }

    @Test
    void absentAndEmptyFieldsAreToldApart() {
        List<PbLink> links = List.of(
                new PbLink(RAW, Optional.empty(), OptionalLong.empty()),
                new PbLink(RAW, Optional.of(""), OptionalLong.empty()),
                new PbLink(RAW, Optional.empty(), OptionalLong.of(0)));
        for (Optional<ByteBuffer> data : List.of(Optional.<ByteBuffer>empty(), Optional.of(ByteBuffer.allocate(0)))) {
            PbNode node = new PbNode(links, data);
            assertThat(PbNode.decode(node.toBlock())).isEqualTo(node);
        }
    }

    @Test
    void theLengthOfALinkIsKnownWithoutEncodingIt() {
        for (String name : List.of("", "a", "é", "n".repeat(79), "n".repeat(80), "n".repeat(300))) {
            for (long tsize : new long[] {0, 127, 128, 1L << 40, Long.MAX_VALUE}) {
                int empty = PbNode.of(List.of(), new byte[0]).encode().length;
                int one = PbNode.of(List.of(PbLink.of(RAW, name, tsize)), new byte[0])
                        .encode()
                        .length;
                assertThat(PbLink.encodedBytes(ProtobufWriter.utf8(name).length, tsize))
                        .as("%s %s", name, tsize)
                        .isEqualTo(one - empty);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unsorted names, 12 0e HASH 120162 12 0e HASH 120161",
        "data before links, 0a020801 12 0b HASH",
        "data twice, 0a020801 0a020801",
        "link without hash, 12 00",
        "name before hash, 12 0e 120161 HASH",
        "tsize before name, 12 10 HASH 1801 120161",
        "tsize twice, 12 0f HASH 1801 1801",
        "unknown field of a node, 0a020801 1801",
        "unknown field of a link, 12 0d HASH 2001",
        "bytes behind the CID, 12 0c 0a0a 0155000500010203 0400",
        "a CID cut off, 12 0a 0a08 0155000500010203",
        "a link longer than the node, 12 7f HASH",
        "a length not in the shortest form, 12 8b00 HASH",
        "a tag not in the shortest form, 9200 0b HASH",
        "a Tsize not in the shortest form, 12 0e HASH 188100",
        "a Tsize of 64 bits, 12 16 HASH 18ffffffffffffffffff01",
        "a name that is not UTF-8, 12 0e HASH 1201ff",
        "cut off in the tag, 12",
        "cut off in the data, 0a05 0801",
        "a length of four exabytes, 0a ffffffffffffffff7f",
        "data as a number, 0801",
    })
    void whatIsNotCanonicalIsCorrupt(String why, String node) {
        ByteBuffer bytes = ByteBuffer.wrap(hex(node.replace("HASH", HASH)));
        assertThatThrownBy(() -> PbNode.decode(bytes, "node"))
                .as(why)
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
    }

    @Test
    void aLinkInTheMutationsAboveIsSoundByItself() {
        PbNode node = PbNode.decode(ByteBuffer.wrap(hex("12 0b HASH 0a020801".replace("HASH", HASH))), "node");
        assertThat(node.links()).hasSize(1);
    }

    @Test
    void namesSortAsUnsignedUtf8AndNotAsUtf16() {
        PbLink beyond = PbLink.of(RAW, "\uD83E\uDDCA", 1);
        PbLink below = PbLink.of(RAW, "\uE000", 1);
        assertThat(PbNode.of(List.of(below, beyond), new byte[0]).links()).hasSize(2);
        assertThatThrownBy(() -> PbNode.of(List.of(beyond, below), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PbLink.of(RAW, "\uD83E", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PbLink.of(RAW, "a", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void officialFixturesAreDecodedToTheirValueAndEncodedToTheirBytes() throws IOException {
        int seen = 0;
        try (Stream<Path> found = Files.walk(SharedData.require("vectors/ipld/fixtures"))) {
            for (Path file : (Iterable<Path>) found.filter(p -> p.toString().endsWith(".dag-pb"))::iterator) {
                byte[] bytes = Files.readAllBytes(file);
                PbNode node = PbNode.decode(ByteBuffer.wrap(bytes), file.toString());
                assertThat(node.encode()).as(file.toString()).isEqualTo(bytes);
                assertThat(file.getFileName()).hasToString(node.toBlock().cid() + ".dag-pb");
                assertThat(node).isEqualTo(fromJson(sibling(file)));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(17);
    }

    @Test
    void officialNegativeFixturesAreRefused() {
        Object rows = JsonVectors.require("vectors/ipld/negative-fixtures/dag-pb/decode/edges.json");
        assertThat(JsonVectors.rows(rows)).isNotEmpty().allSatisfy(row -> {
            ByteBuffer bytes = ByteBuffer.wrap(hex((String) JsonVectors.member(row, "hex")));
            assertThatThrownBy(() -> PbNode.decode(bytes, "node")).isInstanceOf(FirnException.class);
        });
        Object forms = JsonVectors.require("vectors/ipld/negative-fixtures/dag-pb/encode/invalid-forms.json");
        List<Map<String, Object>> unsorted = JsonVectors.rows(forms).stream()
                .filter(row -> ((String) JsonVectors.member(row, "name")).startsWith("bad sort"))
                .toList();
        assertThat(unsorted)
                .hasSize(2)
                .allSatisfy(row -> assertThatThrownBy(() -> fromJson(JsonVectors.member(row, "dag-json")))
                        .isInstanceOf(IllegalArgumentException.class));
    }

    private static Object sibling(Path file) throws IOException {
        try (Stream<Path> siblings = Files.list(file.resolveSibling(""))) {
            return JsonVectors.read(siblings.filter(p -> p.toString().endsWith(".dag-json"))
                    .findAny()
                    .orElseThrow());
        }
    }

    private static PbNode fromJson(Object value) {
        Map<String, Object> node = JsonVectors.map(value);
        List<PbLink> links = new ArrayList<>();
        for (Map<String, Object> link : JsonVectors.rows(JsonVectors.member(node, "Links"))) {
            Map<String, Object> hash = JsonVectors.map(JsonVectors.member(link, "Hash"));
            Optional<Long> tsize = Optional.ofNullable((Long) link.get("Tsize"));
            links.add(new PbLink(
                    Cid.parse((String) JsonVectors.member(hash, "/")),
                    Optional.ofNullable((String) link.get("Name")),
                    tsize.isPresent() ? OptionalLong.of(tsize.get()) : OptionalLong.empty()));
        }
        Optional<ByteBuffer> data = Optional.ofNullable(node.get("Data"))
                .map(d -> JsonVectors.map(JsonVectors.member(JsonVectors.map(d), "/")))
                .map(d -> ByteBuffer.wrap(Base64.getDecoder().decode((String) JsonVectors.member(d, "bytes"))));
        return new PbNode(links, data);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
