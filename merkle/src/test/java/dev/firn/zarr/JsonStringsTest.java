package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.zarr.JsonScanner.Token;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringsTest {
    private static final long SEED = 1729;

    @Test
    void bytesAreUtf8ExactlyIfTheJdkDecodesThem() {
        int[] tails = {0x7f, 0x80, 0xa5, 0xbf, 0xc0};
        int accepted = 0;
        for (int lead = 0x80; lead <= 0xff; lead++) {
            for (int second = 0; second <= 0xff; second++) {
                for (int length = 1; length <= 4; length++) {
                    for (int tail : tails) {
                        byte[] bytes = {(byte) lead, (byte) second, (byte) tail, (byte) tail};
                        byte[] cut = Arrays.copyOf(bytes, length);
                        boolean isOne = JsonStrings.sequenceLength(cut, 0) == length;
                        assertThat(isOne)
                                .as("%x %x %x, %d bytes", lead, second, tail, length)
                                .isEqualTo(isOneCharacter(cut));
                        accepted += isOne ? 1 : 0;
                    }
                }
            }
        }
        assertThat(accepted).isGreaterThan(5_000);
    }

    private static boolean isOneCharacter(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.codePointCount(0, text.length()) == 1;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyCharacterIsReadHoweverItIsWritten() throws NotJson {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x3000 ? 1 : 37) {
            String text = Character.toString(codePoint);
            StringBuilder escaped = new StringBuilder();
            text.chars().forEach(unit -> escaped.append(String.format(Locale.ROOT, "\\u%04x", unit)));
            assertThat(read("x" + escaped)).isEqualTo("x" + text);
            if (codePoint >= ' '
                    && codePoint != '"'
                    && codePoint != '\\'
                    && (codePoint < 0xd800 || codePoint > 0xdfff)) {
                assertThat(read(text)).isEqualTo(text);
                assertThat(read(text + "\\n")).isEqualTo(text + "\n");
            }
        }
        assertThat(read("\\\"\\\\\\/\\b\\f\\n\\r\\t\\uD83E\\uddCA")).isEqualTo("\"\\/\b\f\n\r\t🧊");
    }

    private static String read(String content) throws NotJson {
        JsonScanner scanner = new JsonScanner(('"' + content + '"').getBytes(StandardCharsets.UTF_8));
        assertThat(scanner.next()).isEqualTo(Token.STRING);
        String text = scanner.text();
        assertThat(scanner.next()).isEqualTo(Token.END);
        return text;
    }

    @Test
    void stringsCompareAsTheirCharactersDo() {
        Random random = new Random(SEED);
        String[] pieces = {
            "a", "b", "\\u0061", "é", "\\u00e9", "🧊", "\\ud83e\\uddca", "\\ud83e", "\\uddca", "\\n", "\uffee", ""
        };
        int equal = 0;
        for (int n = 0; n < 50_000; n++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int[] begins = new int[2];
            String[] texts = new String[2];
            for (int i = 0; i < 2; i++) {
                begins[i] = bytes.size();
                for (int left = random.nextInt(4); left > 0; left--) {
                    bytes.writeBytes(pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8));
                }
                bytes.write('"');
                texts[i] = JsonStrings.text(bytes.toByteArray(), begins[i], bytes.size() - 1);
            }
            int wanted = ZarrKey.ORDER.compare(texts[0], texts[1]);
            boolean isOrdered = texts[0].chars().noneMatch(c -> Character.isSurrogate((char) c))
                    && texts[1].chars().noneMatch(c -> Character.isSurrogate((char) c));
            int found = JsonStrings.compare(bytes.toByteArray(), begins[0], begins[1]);
            assertThat(found == 0).as("seed %d: %s", SEED, bytes).isEqualTo(wanted == 0);
            if (isOrdered) {
                assertThat(Integer.signum(found)).as("seed %d: %s", SEED, bytes).isEqualTo(Integer.signum(wanted));
            }
            equal += found == 0 ? 1 : 0;
        }
        assertThat(equal).isGreaterThan(1_000);
    }
}
