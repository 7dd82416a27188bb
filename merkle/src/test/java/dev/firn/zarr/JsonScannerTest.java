package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.firn.zarr.JsonScanner.Token;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonScannerTest {
    private static final long SEED = 8128;

    private static final List<String> SEEDS = List.of(
            "{\"a\": [1, -2.5e+10, 0.0, 1E-7, true, false, null], \"b\": {\"c\": \"\\u00e9\\ud83e\\uddca\\n\", \"d\": []}, \"\": {}}",
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4,5],\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}",
            "[[[NaN, Infinity, -Infinity]], \"é🧊海\", {\"a\": 1, \"A\": 2, \"\\u0061 \": 3}]",
            " \t\r\n-0.0e0 \n",
            "{\"a\":1,\"\\u0061\":2}");

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private static final byte[] SPICE =
            "{}[]\",:\\/u0123456789abcdefEINaty+-. \n\0\u00e9\u00ff".getBytes(StandardCharsets.UTF_8);

    /** Another parser, told to accept what the format accepts; it reads characters, so that UTF-8 is checked apart. */
    private static final JsonFactory OTHER = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonScanner.MAX_DEPTH)
                    .maxNumberLength(1 << 20)
                    .maxStringLength(1 << 24)
                    .maxNameLength(1 << 20)
                    .build())
            .build();

    @Test
    void damagedDocumentsAreAcceptedExactlyIfAnotherParserAcceptsThem() throws IOException {
        Random random = new Random(SEED);
        int accepted = 0;
        int damaged = 40_000;
        for (int n = 0; n < damaged; n++) {
            byte[] bytes = damage(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8), random);
            if (isBeyondCompare(bytes)) {
                continue;
            }
            Optional<String> refusal = refusal(bytes);
            assertThat(refusal.isEmpty())
                    .as("seed %d, round %d: %s: %s", SEED, n, new String(bytes, StandardCharsets.UTF_8), refusal)
                    .isEqualTo(isAcceptedByTheOther(bytes));
            accepted += refusal.isEmpty() ? 1 : 0;
        }
        assertThat(accepted).isBetween(damaged / 20, damaged * 19 / 20);
    }

    private static byte[] damage(byte[] seed, Random random) {
        byte[] bytes = seed;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            int cut = Math.min(bytes.length, at + random.nextInt(3));
            int more = random.nextInt(3);
            byte[] next = Arrays.copyOf(bytes, at + more + bytes.length - cut);
            for (int j = 0; j < more; j++) {
                next[at + j] = SPICE[random.nextInt(SPICE.length)];
            }
            System.arraycopy(bytes, cut, next, at + more, bytes.length - cut);
            bytes = next;
        }
        return bytes;
    }

    /** The other parser knows more names of infinity than the format, and refuses some lone surrogates. */
    private static boolean isBeyondCompare(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String alone = text.replaceAll("\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}", "");
        return LONE_SURROGATE.matcher(alone).find()
                || text.contains("INF")
                || text.contains("+I")
                || text.contains("+N")
                || text.contains("-N");
    }

    private static boolean isAcceptedByTheOther(byte[] bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int values = 0;
            int depth = 0;
            try (JsonParser parser = OTHER.createParser(new StringReader(text))) {
                for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    parser.getText();
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    values += depth == 0 ? 1 : 0;
                }
            }
            return values == 1;
        } catch (CharacterCodingException | JsonProcessingException e) {
            return false;
        }
    }

    @Test
    void noiseNeverDoesMoreThanBeRefused() {
        Random random = new Random(SEED);
        for (int n = 0; n < 20_000; n++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? SPICE[random.nextInt(SPICE.length)] : (byte) random.nextInt();
            }
            for (NodeDocument document : NodeDocument.values()) {
                assertThat(Naming.of(document, bytes))
                        .as("seed %d, round %d", SEED, n)
                        .isNotNull();
            }
            assertThat(ArrayInfo.find(NodeDocument.ZARRAY, bytes)).isNotNull();
            assertThat(JsonDiff.between(bytes, new byte[0], 3)).isNotNull();
        }
    }

    @Test
    void depthIsBoundedWithoutUsingTheStack() {
        assertThat(refusal(nested(128))).isEmpty();
        assertThat(refusal(nested(129)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("more than 128 deep"));
        assertThat(refusal(nested(4_000_000))).isPresent();
        assertThat(refusal(("{\"a\":".repeat(128) + "1" + "}".repeat(128)).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lengthIsBounded() {
        byte[] spaces = new byte[JsonScanner.MAX_BYTES + 1];
        Arrays.fill(spaces, (byte) ' ');
        spaces[0] = '1';
        assertThat(refusal(spaces)).contains("has 8388609 bytes, at most 8388608 are looked into");
        assertThat(refusal(Arrays.copyOf(spaces, JsonScanner.MAX_BYTES))).isEmpty();
    }

    @Test
    void namesAreEqualByTheirCharactersHoweverTheyAreWritten() {
        for (String twice : List.of(
                "{\"a\":1,\"a\":1}",
                "{\"é\":1,\"\\u00e9\":2}",
                "{\"\\ud83e\\uddca\":1,\"b\":0,\"🧊\":2}",
                "{\"\\ud800\":1,\"\\uD800\":2}",
                "{\"\":1,\"\":2}",
                "{\"/\":1,\"\\/\":2}",
                "[{\"x\":{\"c\":1,\"d\":2,\"c\":3}}]")) {
            assertThat(refusal(utf8(twice)))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("same name twice"));
        }
        for (String once : List.of(
                "{\"a\":1,\"A\":1,\"a \":2}",
                "{\"é\":1,\"e\u0301\":2}",
                "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}}",
                "{\"\\ud83e\":1,\"🧊\":2,\"\\ud83e \\uddca\":3}")) {
            assertThat(refusal(utf8(once))).isEmpty();
        }
    }

    @Test
    void manyNamesAreComparedInReasonableTimeAndMemory() {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            many.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(Integer.toString(i * 31 % 300_007, 36))
                    .append("\":0");
        }
        assertThat(refusal(utf8(many + "}"))).isEmpty();
        assertThat(refusal(utf8(many + ",\"0\":0}"))).isPresent();
    }

    @Test
    void whatIsRefusedIsSaidWithItsPlace() {
        assertThat(refusal(utf8(""))).contains("is empty");
        assertThat(refusal(utf8("   \n"))).contains("ends before its value does");
        assertThat(refusal(utf8("\ufeff{}"))).contains("has no value where one is wanted, at byte 0");
        assertThat(refusal("{\"name\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("is not UTF-8, at byte 13");
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_16))).isPresent();
        assertThat(refusal(utf8("{\"a\": 1 /* no JSON */}")))
                .contains("has no comma and no closing bracket where one is wanted, at byte 8");
        assertThat(refusal(utf8("{} {}"))).contains("has something behind its value, at byte 3");
        assertThat(refusal(utf8("{\"a\": \"\0\"}"))).contains("has a control character in a string, at byte 7");
        for (String wrong : List.of(
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "+1",
                "-01",
                "nan",
                "nul",
                "tru",
                "-Infinit",
                "[1,]",
                "{\"a\":1,}",
                "{,}",
                "[,1]",
                "{\"a\"}",
                "{a:1}",
                "'a'",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"a",
                "[}",
                "{]",
                "]",
                "1 2")) {
            assertThat(refusal(utf8(wrong))).as(wrong).isPresent();
        }
        for (String right : List.of(
                "42",
                "-0",
                "1e400",
                "NaN",
                "Infinity",
                "-Infinity",
                "\"\\ud800\"",
                "1" + "0".repeat(100_000),
                "{\r\n  \"a\": [1,\t2 ,3]\r\n}\r\n\r\n",
                "\"\u007f\"")) {
            assertThat(refusal(utf8(right))).as(right).isEmpty();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> refusal(byte[] bytes) {
        try {
            JsonScanner scanner = new JsonScanner(bytes);
            int tokens = 0;
            while (scanner.next() != Token.END) {
                tokens++;
            }
            assertThat(tokens).isPositive();
            return Optional.empty();
        } catch (NotJson e) {
            return Optional.of(e.reason());
        }
    }
}
