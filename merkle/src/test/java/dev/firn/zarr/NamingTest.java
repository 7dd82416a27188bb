package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.SharedData;
import dev.firn.zarr.ArrayNaming.Encoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamingTest {
    private static final String V3 =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4,6],\"chunk_key_encoding\":%s}";

    @Test
    void bothFormsOfTheEncodingOfV3AreKnownWithTheirUsualSeparators() {
        assertThat(v3("{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}"))
                .isEqualTo(accepted(2, Encoding.DEFAULT, '/'));
        assertThat(v3("{\"name\":\"default\",\"configuration\":{\"separator\":\".\"}}"))
                .isEqualTo(accepted(2, Encoding.DEFAULT, '.'));
        assertThat(v3("{\"configuration\":{\"separator\":\"/\"},\"name\":\"v2\"}"))
                .isEqualTo(accepted(2, Encoding.V2, '/'));
        assertThat(v3("{\"name\":\"v2\",\"configuration\":{\"other\":[{}]}}")).isEqualTo(accepted(2, Encoding.V2, '.'));
        assertThat(v3("{\"name\":\"default\"}")).isEqualTo(accepted(2, Encoding.DEFAULT, '/'));
        assertThat(v3("\"default\"")).isEqualTo(accepted(2, Encoding.DEFAULT, '/'));
        assertThat(v3("\"v2\"")).isEqualTo(accepted(2, Encoding.V2, '.'));
        assertThat(v3("{\"na\\u006de\":\"v\\u0032\"}")).isEqualTo(accepted(2, Encoding.V2, '.'));
    }

    @Test
    void anEncodingThatIsNotKnownNamesNoChunks() {
        assertThat(v3("{\"name\":\"org.example.hilbert\"}"))
                .isEqualTo(new Naming.NotAccepted(
                        "has the chunk_key_encoding \"org.example.hilbert\", which is not known"));
        assertThat(List.of(
                        "{\"name\":\"suffix\",\"configuration\":{\"suffix\":\".bin\"}}",
                        "\"Default\"",
                        "\"\"",
                        "3",
                        "null",
                        "[]",
                        "{}",
                        "{\"name\":7}",
                        "{\"name\":\"default\",\"configuration\":null}",
                        "{\"name\":\"default\",\"configuration\":{\"separator\":\"-\"}}",
                        "{\"name\":\"default\",\"configuration\":{\"separator\":null}}",
                        "{\"name\":\"default\",\"configuration\":{\"separator\":[\".\"]}}"))
                .allSatisfy(encoding -> assertThat(v3(encoding)).isInstanceOf(Naming.NotAccepted.class));
    }

    @Test
    void theSeparatorOfV2IsADotUnlessNamed() {
        assertThat(v2("")).isEqualTo(accepted(3, Encoding.V2, '.'));
        assertThat(v2(",\"dimension_separator\":\".\"")).isEqualTo(accepted(3, Encoding.V2, '.'));
        assertThat(v2(",\"dimension_separator\":\"/\"")).isEqualTo(accepted(3, Encoding.V2, '/'));
        assertThat(v2(",\"dimension_separator\":null")).isEqualTo(accepted(3, Encoding.V2, '.'));
        assertThat(v2(",\"dimension_separator\":\"\"")).isInstanceOf(Naming.NotAccepted.class);
        assertThat(v2(",\"dimension_separator\":1")).isInstanceOf(Naming.NotAccepted.class);
    }

    @Test
    void theShapeIsAListOfLengthsAndOnlyItsLengthCounts() {
        assertThat(shape("[]")).isEqualTo(accepted(0, Encoding.V2, '.'));
        assertThat(shape("[0, 99999999999999999999999999]")).isEqualTo(accepted(2, Encoding.V2, '.'));
        assertThat(shape("[" + "1,".repeat(63) + "1]")).isEqualTo(accepted(64, Encoding.V2, '.'));
        assertThat(shape("[" + "1,".repeat(64) + "1]")).isEqualTo(new Naming.NotAccepted("has more than 64 axes"));
        assertThat(List.of("3", "null", "[-1]", "[1.0]", "[1e3]", "[NaN]", "[\"4\"]", "[[4]]", "{}", "[-0]"))
                .allSatisfy(shape -> assertThat(shape(shape)).as(shape).isInstanceOf(Naming.NotAccepted.class));
    }

    @Test
    void whatIsNoArrayIsSaidToBeNone() {
        assertThat(List.of(
                        "{\"zarr_format\":3,\"node_type\":\"group\"}",
                        "{\"hello\":\"world\"}",
                        "42",
                        "[1,[2]]",
                        "\"x\"",
                        "{}",
                        "{\"node_type\":[\"array\"]}",
                        "{\"a\":{\"node_type\":\"array\"}}"))
                .allSatisfy(text ->
                        assertThat(of(NodeDocument.ZARR_JSON, text)).as(text).isEqualTo(new Naming.NotAnArray()));
        String array = String.format(V3, "\"default\"");
        assertThat(of(NodeDocument.ZATTRS, array)).isEqualTo(new Naming.NotAnArray());
        assertThat(of(NodeDocument.ZMETADATA, "not JSON")).isEqualTo(new Naming.NotAnArray());
    }

    @Test
    void whatMayBeMeantAsAnArrayButIsNotAcceptedIsSaidWithTheReason() {
        assertThat(of(NodeDocument.ZARR_JSON, "this is not JSON {"))
                .isEqualTo(new Naming.NotAccepted("has no value where one is wanted, at byte 1"));
        assertThat(of(NodeDocument.ZARR_JSON, "{\"node_type\":\"group\"} x")).isInstanceOf(Naming.NotAccepted.class);
        assertThat(of(NodeDocument.ZARR_JSON, "42 x")).isInstanceOf(Naming.NotAccepted.class);
        assertThat(of(NodeDocument.ZARR_JSON, "{\"node_type\":\"array\",\"node_type\":\"group\"}"))
                .isInstanceOf(Naming.NotAccepted.class);
        assertThat(of(NodeDocument.ZARR_JSON, "{\"node_type\":\"array\"}"))
                .isEqualTo(new Naming.NotAccepted("has no zarr_format"));
        assertThat(of(NodeDocument.ZARR_JSON, String.format(V3, "\"v2\"").replace(":3", ":4")))
                .isEqualTo(new Naming.NotAccepted("has a zarr_format that is not 3"));
        assertThat(of(NodeDocument.ZARR_JSON, "{\"zarr_format\":3,\"node_type\":\"array\"}"))
                .isEqualTo(new Naming.NotAccepted("has no shape"));
        assertThat(of(NodeDocument.ZARR_JSON, "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[]}"))
                .isEqualTo(new Naming.NotAccepted("has no chunk_key_encoding"));
        assertThat(of(NodeDocument.ZARRAY, "[]")).isEqualTo(new Naming.NotAccepted("is no object"));
        assertThat(of(NodeDocument.ZARRAY, "{\"zarr_format\":2}")).isEqualTo(new Naming.NotAccepted("has no shape"));
        assertThat(of(NodeDocument.ZARRAY, "{\"zarr_format\":2.0,\"shape\":[]}"))
                .isInstanceOf(Naming.NotAccepted.class);
        assertThat(Naming.ofTooLong(100_000_000))
                .isEqualTo(new Naming.NotAccepted("has 100000000 bytes, at most 8388608 are looked into"));
    }

    @Test
    void membersOfNoInterestMayHoldAnything() {
        String strange = "\"attributes\":{\"shape\":[-1],\"x\":[NaN,1e-07,{\"\\ud800\":\"\\u0000\"}]},";
        assertThat(of(NodeDocument.ZARR_JSON, String.format(V3, "\"v2\"").replace("{\"zarr", "{" + strange + "\"zarr")))
                .isEqualTo(accepted(2, Encoding.V2, '.'));
    }

    @Test
    void theExtensionsOfTheOutsideDataAreJudgedAsTheFormatSays() throws IOException {
        Path root = SharedData.require("shapes/extensions");
        Map<String, Naming> found = namings(root);
        TreeSet<String> refused = new TreeSet<>();
        found.forEach((key, naming) -> {
            if (naming instanceof Naming.NotAccepted) {
                refused.add(key);
            } else if (!key.equals("zarr.json")) {
                assertThat(naming).as(key).isEqualTo(accepted(1, Encoding.DEFAULT, '/'));
            }
        });
        assertThat(refused)
                .containsExactly(
                        "suffix_key_encoding/zarr.json", "unknown_key_encoding/zarr.json", "zarr_format_4/zarr.json");
    }

    @Test
    void theOddMetadataOfTheOutsideDataAreJudgedAsTheFormatSays() throws IOException {
        // One of similar_keys is the same name twice, once escaped.
        Map<String, Naming> found = namings(SharedData.require("shapes/metadata/v3"));
        found.forEach((key, naming) -> {
            Class<?> wanted = key.startsWith("fill_")
                    ? Naming.Accepted.class
                    : key.startsWith("not_utf8") || key.startsWith("same_key") || key.startsWith("similar")
                            ? Naming.NotAccepted.class
                            : Naming.NotAnArray.class;
            assertThat(naming).as(key).isInstanceOf(wanted);
        });
        assertThat(found).hasSizeGreaterThan(10);
    }

    @Test
    void everyArrayAnotherProgramWroteIsAcceptedAndAllItsFilesThatLookLikeChunksAreChunks() throws IOException {
        Path data = SharedData.require("");
        List<String> strangers = new ArrayList<>();
        int chunks = 0;
        for (String part : List.of(
                "zarrita",
                "zarr-java",
                "climate",
                "shapes/v2_dot",
                "shapes/v2_slash",
                "shapes/v3_keys",
                "shapes/scalar",
                "shapes/v2_no_separator_member",
                "shapes/sharded",
                "shapes/dtypes",
                "shapes/missing",
                "shapes/empty",
                "shapes/repeated")) {
            Path root = data.resolve(part);
            for (var entry : namings(root).entrySet()) {
                assertThat(entry.getValue())
                        .as("%s/%s", part, entry.getKey())
                        .isNotInstanceOf(Naming.NotAccepted.class);
                if (entry.getValue() instanceof Naming.Accepted accepted) {
                    Path array = root.resolve(ZarrKey.directory(entry.getKey()));
                    for (String key : files(array)) {
                        Optional<ChunkCoordinates> chunk = new ChunkKeys(accepted.naming()).find(key);
                        chunks += chunk.isPresent() ? 1 : 0;
                        if (chunk.isEmpty() && NodeDocument.find(key).isEmpty()) {
                            strangers.add(array + "/" + key);
                        }
                    }
                }
            }
        }
        assertThat(strangers).isEmpty();
        assertThat(chunks).isGreaterThan(1_000);
    }

    private static Map<String, Naming> namings(Path root) throws IOException {
        Map<String, Naming> found = new TreeMap<>();
        for (String key : files(root)) {
            Optional<NodeDocument> document = NodeDocument.find(key);
            if (document.isPresent() && document.get().canNameChunks()) {
                found.put(key, Naming.of(document.get(), Files.readAllBytes(root.resolve(key))));
            }
        }
        return found;
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static Naming v3(String encoding) {
        return of(NodeDocument.ZARR_JSON, String.format(V3, encoding));
    }

    private static Naming v2(String more) {
        return of(NodeDocument.ZARRAY, "{\"zarr_format\":2,\"shape\":[4,6,5]" + more + "}");
    }

    private static Naming shape(String shape) {
        return of(NodeDocument.ZARRAY, "{\"shape\":" + shape + ",\"zarr_format\":2}");
    }

    private static Naming of(NodeDocument document, String text) {
        return Naming.of(document, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Naming accepted(int rank, Encoding encoding, char separator) {
        return new Naming.Accepted(new ArrayNaming(rank, encoding, separator));
    }
}
