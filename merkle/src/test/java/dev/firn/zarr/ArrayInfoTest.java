package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.testing.SharedData;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrayInfoTest {
    private static final String V3 = """
            {"zarr_format": 3, "node_type": "array", "shape": [1099511627776, 18446744073709551616], "data_type": "float32",
             "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1024, 1024]}},
             "chunk_key_encoding": {"name": "default"}, "fill_value": 1e-07, "dimension_names": ["x", null],
             "codecs": [{"name": "sharding_indexed", "configuration": {"chunk_shape": [8, 16], "index_location": "end",
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, "crc32c", {"name": "gzip", "configuration": {}}]}}],
             "attributes": {"units": "K", "a \\"b": 1}}""";

    private static final String V2 = """
            {"zarr_format": 2, "shape": [5, 7], "chunks": [2, 3], "dtype": "<i4", "fill_value": null, "order": "F",
             "filters": [{"id": "delta", "dtype": "<i4"}], "compressor": {"id": "blosc", "cname": "lz4", "clevel": 5}}""";

    @Test
    void aDocumentOfV3IsShown() {
        ArrayInfo info = find(NodeDocument.ZARR_JSON, V3).orElseThrow();
        assertThat(info.zarrFormat()).contains("3");
        assertThat(info.extent().shape().orElseThrow()).hasToString("[1099511627776, 18446744073709551616]");
        assertThat(info.extent().chunkShape()).contains(lengths(1024, 1024));
        assertThat(info.extent().innerChunkShape()).contains(lengths(8, 16));
        assertThat(info.extent().dimensionNames()).containsExactly("\"x\"", "null");
        assertThat(info.encoding().dataType()).contains("float32");
        assertThat(info.encoding().fillValue()).contains("1e-07");
        assertThat(info.encoding().order()).isEmpty();
        assertThat(info.encoding().codecs())
                .containsExactly("sharding_indexed [bytes {\"endian\": \"little\"}, crc32c, gzip]");
        assertThat(info.attributeNames()).containsExactly("\"units\"", "\"a \\\"b\"");
    }

    @Test
    void aDocumentOfV2IsShownWithTheAttributesBesideIt() {
        ArrayInfo info = find(NodeDocument.ZARRAY, V2).orElseThrow();
        assertThat(info.zarrFormat()).contains("2");
        assertThat(info.extent().shape()).contains(lengths(5, 7));
        assertThat(info.extent().chunkShape()).contains(lengths(2, 3));
        assertThat(info.extent().innerChunkShape()).isEmpty();
        assertThat(info.encoding())
                .isEqualTo(new ArrayInfo.Encoding(
                        Optional.of("<i4"),
                        Optional.of("null"),
                        Optional.of("F"),
                        List.of("delta {\"dtype\": \"<i4\"}", "blosc {\"cname\": \"lz4\", \"clevel\": 5}")));
        byte[] attributes = utf8("{\"_ARRAY_DIMENSIONS\": [\"lat\", \"lon\"], \"units\": \"m\"}");
        ArrayInfo named = info.withAttributes(attributes);
        assertThat(named.extent().dimensionNames()).containsExactly("\"lat\"", "\"lon\"");
        assertThat(named.attributeNames()).containsExactly("\"_ARRAY_DIMENSIONS\"", "\"units\"");
        assertThat(named.encoding()).isEqualTo(info.encoding());
        assertThat(info.withAttributes(utf8("no JSON"))).isEqualTo(info);
        assertThat(ArrayInfo.attributeNames(NodeDocument.ZATTRS, attributes)).isEqualTo(named.attributeNames());
    }

    @Test
    void whatIsStrangeIsLeftOut() {
        ArrayInfo info = find(
                        NodeDocument.ZARR_JSON,
                        "{\"node_type\":\"array\",\"shape\":[1,-1],\"codecs\":7,\"chunk_grid\":{\"name\":\"tree\"},\"attributes\":[1],\"data_type\":{\"name\":\"x\\u001b[31m\"}}")
                .orElseThrow();
        assertThat(info.extent())
                .isEqualTo(new ArrayInfo.Extent(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
        assertThat(info.encoding().dataType()).contains("{\"name\": \"x\\u001b[31m\"}");
        assertThat(info.encoding().codecs()).isEmpty();
        assertThat(info.attributeNames()).isEmpty();
        assertThat(ChunkGrid.find(info)).isEmpty();
        assertThat(find(NodeDocument.ZARR_JSON, "{\"node_type\":\"group\"}")).isEmpty();
        assertThat(find(NodeDocument.ZARR_JSON, "{")).isEmpty();
        assertThat(find(NodeDocument.ZARRAY, "[]")).isEmpty();
        assertThat(find(NodeDocument.ZGROUP, V2)).isEmpty();
        assertThat(ArrayInfo.attributeNames(NodeDocument.ZARR_JSON, utf8("{\"attributes\":{\"a\":1}}")))
                .containsExactly("\"a\"");
        assertThat(ArrayInfo.attributeNames(NodeDocument.ZGROUP, utf8("{\"a\":1}")))
                .isEmpty();
    }

    @Test
    void aGridTurnsChunksIntoElementsInsideTheArray() {
        ChunkGrid grid = new ChunkGrid(lengths(10, 7), lengths(4, 7));
        assertThat(grid.elements(ChunkCoordinates.of(0, 0)).orElseThrow()).hasToString("[0:4, 0:7]");
        assertThat(grid.elements(ChunkCoordinates.of(2, 0)).orElseThrow()).hasToString("[8:10, 0:7]");
        assertThat(grid.elements(ChunkCoordinates.of(3, 0))).isEmpty();
        assertThat(grid.elements(ChunkCoordinates.of(0, -1))).isEmpty();
        assertThat(grid.elements(ChunkCoordinates.of(0))).isEmpty();
        assertThat(grid.elements(new ChunkBox(ChunkCoordinates.of(1, 0), ChunkCoordinates.of(-1, -1)))
                        .orElseThrow())
                .hasToString("[4:10, 0:7]");
        assertThat(grid.chunkCount()).isEqualTo(3);
        assertThat(new ChunkGrid(List.of(), List.of())
                        .elements(ChunkCoordinates.of())
                        .orElseThrow())
                .hasToString("[]");
        assertThat(new ChunkGrid(List.of(), List.of()).chunkCount()).isEqualTo(1);
        assertThat(new ChunkGrid(lengths(3, 0), lengths(1, 1)).chunkCount()).isZero();
        assertThat(new ChunkGrid(lengths(3, 0), lengths(1, 1)).elements(ChunkCoordinates.of(0, 0)))
                .isEmpty();
        BigInteger beyond = BigInteger.ONE.shiftLeft(100);
        assertThat(new ChunkGrid(List.of(beyond), List.of(BigInteger.TEN))
                        .elements(ChunkCoordinates.of(-1))
                        .orElseThrow())
                .hasToString("[184467440737095516150:184467440737095516160]");
        assertThatThrownBy(() -> new ChunkGrid(lengths(1), lengths(0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkGrid(lengths(1), lengths(1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Box(lengths(1), lengths(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void arraysOfTheOutsideDataAreShown() throws IOException {
        Path sharded = SharedData.require("shapes/sharded/nested/zarr.json");
        ArrayInfo nested = ArrayInfo.find(NodeDocument.ZARR_JSON, Files.readAllBytes(sharded))
                .orElseThrow();
        assertThat(nested.extent().innerChunkShape()).contains(lengths(16, 16));
        assertThat(nested.encoding().codecs().get(0))
                .startsWith("sharding_indexed [sharding_indexed [bytes")
                .contains("gzip");
        Path names = SharedData.require("shapes/dtypes/v3/dimension_names/zarr.json");
        assertThat(ArrayInfo.find(NodeDocument.ZARR_JSON, Files.readAllBytes(names))
                        .orElseThrow()
                        .extent()
                        .dimensionNames())
                .containsExactly("\"time\"", "null", "\"x\"");
        Path five = SharedData.require("shapes/v2_dot/five/.zarray");
        ArrayInfo old =
                ArrayInfo.find(NodeDocument.ZARRAY, Files.readAllBytes(five)).orElseThrow();
        assertThat(ChunkGrid.find(old).orElseThrow().chunkCount()).isEqualTo(3 * 1 * 2 * 2 * 2);
        Path struct = SharedData.require("shapes/dtypes/v2/struct/.zarray");
        assertThat(ArrayInfo.find(NodeDocument.ZARRAY, Files.readAllBytes(struct))
                        .orElseThrow()
                        .encoding()
                        .dataType()
                        .orElseThrow())
                .startsWith("[[\"a\", \"<i4\"]");
    }

    private static Optional<ArrayInfo> find(NodeDocument document, String text) {
        return ArrayInfo.find(document, utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<BigInteger> lengths(long... lengths) {
        return LongStream.of(lengths).mapToObj(BigInteger::valueOf).toList();
    }
}
