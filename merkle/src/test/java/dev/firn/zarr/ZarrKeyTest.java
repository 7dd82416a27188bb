package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ZarrKeyTest {
    private static final long SEED = 20261121;

    /** What random keys are made of: everything the rules speak of, and its neighbours. */
    private static final List<String> PIECES = List.of(
            "a",
            "/",
            "/",
            ".",
            "..",
            ".firn",
            ".FiRn",
            ".firn2",
            "x.firn",
            ".\ufb01rn",
            ".\ufb01RN",
            "\ufb01",
            "\\",
            "c/0/1",
            "é",
            "海",
            "🧊",
            "\u0000",
            "\u001f",
            " ",
            "\u007f",
            "\u0080",
            "\u009f",
            "\u00a0",
            "\ud800",
            "\udc00",
            "\ufffd",
            "n".repeat(84),
            "🧊".repeat(21),
            "zarr.json");

    @Test
    void aKeyIsLegalExactlyIfTheRulesInTheirPlainestFormSaySo() {
        Random random = new Random(SEED);
        int legal = 0;
        for (int n = 0; n < 200_000; n++) {
            StringBuilder key = new StringBuilder();
            for (int i = random.nextInt(n % 20 == 0 ? 30 : 6); i >= 0; i--) {
                key.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            boolean wanted = isLegalByTheBook(key.toString());
            assertThat(ZarrKey.isLegal(key.toString()))
                    .as("seed %d, key %s", SEED, ZarrKey.shown(key.toString()))
                    .isEqualTo(wanted);
            legal += wanted ? 1 : 0;
        }
        assertThat(legal).isBetween(20_000, 180_000);
    }

    private static boolean isLegalByTheBook(String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return new String(utf8, StandardCharsets.UTF_8).equals(key)
                && utf8.length <= 1024
                && key.codePoints().noneMatch(c -> Character.getType(c) == Character.CONTROL)
                && Arrays.stream(key.split("/", -1)).allMatch(ZarrKeyTest::isLegalSegment);
    }

    private static boolean isLegalSegment(String segment) {
        String folded = segment.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return !segment.isEmpty()
                && segment.getBytes(StandardCharsets.UTF_8).length <= 255
                && !List.of(".", "..", ".firn").contains(folded);
    }

    @Test
    void lengthsAreLegalUpToTheLimitAndNotBeyond() {
        String segment = "n".repeat(255);
        assertThat(ZarrKey.isLegal(segment)).isTrue();
        assertThat(ZarrKey.findBrokenRule(segment + "n")).contains(ZarrKey.Rule.SEGMENT_LENGTH);
        assertThat(ZarrKey.findBrokenRule("é".repeat(128))).contains(ZarrKey.Rule.SEGMENT_LENGTH);
        String longest = String.join("/", List.of(segment, segment, segment, segment)) + "/";
        assertThat(ZarrKey.isLegal(longest.substring(0, 1023))).isTrue();
        assertThat(ZarrKey.findBrokenRule(longest)).contains(ZarrKey.Rule.NO_EMPTY_SEGMENT);
        String tooLong = "a/" + segment + "/" + segment + "/" + segment + "/" + "n".repeat(254);
        assertThat(tooLong).hasSize(1024);
        assertThat(ZarrKey.isLegal(tooLong)).isTrue();
        assertThat(ZarrKey.findBrokenRule(tooLong + "n")).contains(ZarrKey.Rule.LENGTH);
        assertThat(ZarrKey.findBrokenRule("/".repeat(10_000_000))).contains(ZarrKey.Rule.LENGTH);
    }

    @Test
    void aRefusalShowsTheKeyEscapedAndNamesTheRule() {
        assertThatThrownBy(() -> ZarrKey.check("a\u001b[31m/\u202eb\ud800\""))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.REFUSED))
                .hasMessage("the key \"a\\u001b[31m/\\u202eb\\ud800\\\"\" is not legal: "
                        + ZarrKey.Rule.NO_CONTROL.sentence());
        assertThatThrownBy(() -> ZarrKey.check("n".repeat(5000)))
                .hasMessageContaining("nnn\"… (5000 characters)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
        assertThat(ZarrKey.check("a/..dots/... /.firnify")).isEqualTo("a/..dots/... /.firnify");
    }

    @Test
    void namesThatOtherSystemsDamageAreLegalUnlessTheyHoldControlCharacters() {
        // The names of shapes/nasty_names.py in the outside data.
        List<String> refused =
                List.of("new\nline", "tab\t", "bell\u0007", "del\u007f", "esc\u001b[31m", "\u0001", "CrLf\r\n");
        List<String> legal = List.of(
                "back\\slash",
                "quote\"",
                "star*",
                "pipe|",
                "less<",
                "colon:",
                "trailing.",
                "trailing ",
                "n".repeat(255),
                "🧊".repeat(63),
                "\u202egnp.exe",
                "\ufeffbom",
                "\ufffd",
                "\ue000",
                "e\u0301",
                "\u00e9",
                "nul",
                "aux.json",
                "$(id)",
                "`id`",
                "%s%n",
                "${HOME}",
                "--help");
        assertThat(refused)
                .allSatisfy(name -> assertThat(ZarrKey.findBrokenRule(name)).contains(ZarrKey.Rule.NO_CONTROL));
        assertThat(legal).allMatch(ZarrKey::isLegal);
    }

    @Test
    void everyFileOfTheOutsideDataHasALegalName() throws IOException {
        Path root = SharedData.require("");
        try (Stream<Path> files = Files.walk(root)) {
            List<String> keys = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
            assertThat(keys).hasSizeGreaterThan(1000).allMatch(ZarrKey::isLegal);
        }
    }

    @Test
    void orderIsThatOfUnsignedUtf8Bytes() {
        Random random = new Random(SEED);
        List<String> units = List.of(
                "a",
                "b",
                "/",
                ".",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffee",
                "\uffff",
                "\ud800\udc00",
                "🧊",
                "\udbff\udfff");
        int disagreeing = 0;
        for (int n = 0; n < 100_000; n++) {
            String left = randomText(random, units);
            String right = randomText(random, units);
            int wanted = Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(ZarrKey.ORDER.compare(left, right)))
                    .as("seed %d: %s and %s", SEED, left, right)
                    .isEqualTo(Integer.signum(wanted));
            disagreeing += Integer.signum(left.compareTo(right)) == Integer.signum(wanted) ? 0 : 1;
        }
        assertThat(disagreeing).isPositive();
    }

    private static String randomText(Random random, List<String> units) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            out.append(units.get(random.nextInt(units.size())));
        }
        return out.toString();
    }

    @Test
    void aKeyKnowsItsNameAndItsDirectories() {
        assertThat(ZarrKey.name("a/b/zarr.json")).isEqualTo("zarr.json");
        assertThat(ZarrKey.name("zarr.json")).isEqualTo("zarr.json");
        assertThat(ZarrKey.directory("a/b/zarr.json")).isEqualTo("a/b");
        assertThat(ZarrKey.directory("zarr.json")).isEmpty();
        assertThat(ZarrKey.directories("a/b/zarr.json")).containsExactly("a/b", "a");
        assertThat(ZarrKey.directories("zarr.json")).isEmpty();
    }
}
