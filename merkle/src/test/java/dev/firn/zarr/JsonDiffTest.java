package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDiffTest {
    @Test
    void equalBytesAndEqualValuesAreToldApart() {
        assertThat(diff("{\"a\": 1}", "{\"a\": 1}")).isEqualTo(new JsonDiff.SameBytes());
        assertThat(diff("no JSON", "no JSON")).isEqualTo(new JsonDiff.SameBytes());
        assertThat(diff("{\"a\":1,\"é\":[{\"x\":1,\"y\":2}]}", "{ \"\\u00e9\" : [ {\"y\":2,\"x\":1} ] ,\n\"a\":1}"))
                .isEqualTo(new JsonDiff.SameValues());
    }

    @Test
    void changesAreNamedByTheirPath() {
        assertThat(
                        lines(
                                "{\"attributes\": {\"units\": \"K\", \"a name\": 1, \"gone\": {}}, \"codecs\": [{\"name\": \"bytes\"}, {\"name\": \"zstd\"}], \"shape\": [10, 20]}",
                                "{\"shape\": [11, 20], \"attributes\": {\"units\": \"degC\", \"a name\": 2, \"new\": null}, \"codecs\": [{\"name\": \"bytes\"}, {\"name\": \"gzip\"}, \"crc32c\"]}"))
                .containsExactly(
                        "~ attributes.units: \"K\" -> \"degC\"",
                        "~ attributes[\"a name\"]: 1 -> 2",
                        "- attributes.gone: {}",
                        "+ attributes.new: null",
                        "~ codecs[1].name: \"zstd\" -> \"gzip\"",
                        "+ codecs[2]: \"crc32c\"",
                        "~ shape: [10, 20] -> [11, 20]");
        assertThat(lines("[{\"a\":1},{\"b\":2}]", "[{\"a\":1}]")).containsExactly("- [1]: {\"b\": 2}");
        assertThat(lines("1", "{\"a\":[]}")).containsExactly("~ (all): 1 -> {\"a\": []}");
    }

    @Test
    void numbersKeepTheTextTheyWereWrittenWith() {
        assertThat(lines("[1e-07]", "[1E-7]")).containsExactly("~ (all): [1e-07] -> [1E-7]");
        assertThat(lines("{\"v\":1e-07}", "{\"v\":1E-7}"))
                .containsExactly("~ v: 1e-07 -> 1E-7 (the same number, written differently)");
        assertThat(lines("{\"v\":9007199254740993}", "{\"v\":9007199254740992}"))
                .containsExactly("~ v: 9007199254740993 -> 9007199254740992");
        assertThat(lines("{\"v\":0.0}", "{\"v\":-0.0}")).containsExactly("~ v: 0.0 -> -0.0");
        assertThat(lines("{\"v\":NaN}", "{\"v\":\"NaN\"}")).containsExactly("~ v: NaN -> \"NaN\"");
        assertThat(lines("{\"v\":1}", "{\"v\":\"1\"}")).containsExactly("~ v: 1 -> \"1\"");
    }

    @Test
    void theSameNumberIsFoundByItsTextAlone() {
        List<List<String>> same = List.of(
                List.of("1e-07", "1E-7"),
                List.of("1", "1.0"),
                List.of("1.10", "1.1"),
                List.of("1e400", "10.0E+399"),
                List.of("0", "0e5"),
                List.of("-0", "-0.0"),
                List.of("1000", "1e3"),
                List.of("0.001", "1e-3"),
                List.of("1e1000000000000", "10e999999999999"));
        assertThat(same).allMatch(pair -> NumberText.isSameValue(pair.get(0), pair.get(1)));
        List<List<String>> different = List.of(
                List.of("1", "2"),
                List.of("1", "10"),
                List.of("0", "-0"),
                List.of("1", "-1"),
                List.of("NaN", "Infinity"),
                List.of("9007199254740993", "9007199254740992"),
                List.of("1e400", "1e401"),
                List.of("\"1\"", "\"1.0\""),
                List.of("…120", "…12e1"),
                List.of("1e" + "9".repeat(200), "1.0e" + "9".repeat(200)));
        assertThat(different).noneMatch(pair -> NumberText.isSameValue(pair.get(0), pair.get(1)));
    }

    @Test
    void whatIsNoJsonIsNotCompared() {
        assertThat(diff("{", "{}")).isEqualTo(new JsonDiff.NotCompared(1, 2, "the older ends before its value does"));
        assertThat(diff("{}", "{\"a\":1,\"a\":1}"))
                .isInstanceOfSatisfying(
                        JsonDiff.NotCompared.class,
                        it -> assertThat(it.reason()).startsWith("the newer has the same name twice"));
        assertThat(diff("[" + "1,".repeat(600_000) + "1]", "[]"))
                .isEqualTo(new JsonDiff.NotCompared(1_200_003, 2, "the older has more than 524288 values"));
    }

    @Test
    void outputIsBoundedInLinesAndInWidth() {
        StringBuilder before = new StringBuilder("{\"long\":\"");
        before.append("x🧊".repeat(50_000)).append("K\"");
        StringBuilder after = new StringBuilder("{\"long\":\"");
        after.append("x🧊".repeat(50_000)).append("degC\"");
        for (int i = 0; i < 1000; i++) {
            before.append(",\"m").append(i).append("\":").append(i);
            after.append(",\"m").append(i).append("\":-").append(i);
        }
        JsonDiff diff = JsonDiff.between(utf8(before + "}"), utf8(after + "}"), 10);
        assertThat(diff).isInstanceOfSatisfying(JsonDiff.Changes.class, changes -> {
            assertThat(changes.changes()).hasSize(10);
            assertThat(changes.more()).isEqualTo(991);
            String first = changes.changes().get(0).toString();
            assertThat(first)
                    .startsWith("~ long: …")
                    .endsWith("x🧊degC\"")
                    .contains("x🧊K\" -> ")
                    .hasSizeLessThan(500);
            assertThat(first.codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
        });
    }

    @Test
    void aTerminalIsNotHarmed() {
        assertThat(lines("{\"\\u001b[31m\":\"\\u009b\\u202e\\ud800\"}", "{}"))
                .containsExactly("- [\"\\u001b[31m\"]: \"\\u009b\\u202e\\ud800\"");
    }

    @Test
    void documentsOfTheOutsideDataCompare() throws IOException {
        Path metadata = SharedData.require("shapes/metadata");
        byte[] floats = Files.readAllBytes(metadata.resolve("floats/.zattrs"));
        byte[] other = new String(floats, StandardCharsets.UTF_8)
                .replace("1.10", "1.1")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(JsonDiff.between(floats, other, 10))
                .isInstanceOfSatisfying(
                        JsonDiff.Changes.class,
                        changes -> assertThat(changes.changes().toString())
                                .isEqualTo("[~ f: 1.10 -> 1.1 (the same number, written differently)]"));
        assertThat(JsonDiff.between(floats, Files.readAllBytes(metadata.resolve("deep/.zattrs")), 10))
                .isInstanceOf(JsonDiff.NotCompared.class);
    }

    private static JsonDiff diff(String before, String after) {
        return JsonDiff.between(utf8(before), utf8(after), 100);
    }

    private static List<String> lines(String before, String after) {
        JsonDiff diff = diff(before, after);
        assertThat(diff).isInstanceOf(JsonDiff.Changes.class);
        return ((JsonDiff.Changes) diff)
                .changes().stream().map(JsonDiff.Change::toString).toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
