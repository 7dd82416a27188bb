package dev.firn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BitsTest {

    @Test
    void everyOperationIsThatOfTextsOfZeroAndOne() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String a = text(random, random.nextInt(40));
            String b = random.nextBoolean() ? text(random, random.nextInt(40)) : related(a, random);
            Bits left = Bits.parse(a);
            Bits right = Bits.parse(b);
            int cut = random.nextInt(a.length() + 1);
            assertThat(Keys.text(left)).as("seed %d", seed).isEqualTo(a);
            assertThat(Integer.signum(left.compareTo(right)))
                    .as("seed %d", seed)
                    .isEqualTo(Integer.signum(a.compareTo(b)));
            assertThat(left.equals(right)).as("seed %d", seed).isEqualTo(a.equals(b));
            assertThat(left.startsWith(right)).as("seed %d", seed).isEqualTo(a.startsWith(b));
            assertThat(left.commonPrefixBits(right)).as("seed %d", seed).isEqualTo(common(a, b));
            assertThat(left.prefix(cut)).as("seed %d", seed).isEqualTo(Bits.parse(a.substring(0, cut)));
            assertThat(left.suffix(cut)).as("seed %d", seed).isEqualTo(Bits.parse(a.substring(cut)));
            assertThat(left.concat(right)).as("seed %d", seed).isEqualTo(Bits.parse(a + b));
            assertThat(left.prefix(cut).concat(left.suffix(cut)))
                    .as("seed %d", seed)
                    .isEqualTo(left)
                    .hasSameHashCodeAs(left);
        }
    }

    @Test
    void bitsBehindTheLengthPlayNoPart() {
        assertThat(Bits.of(new byte[] {(byte) 0xff, (byte) 0xff}, 11)).isEqualTo(Bits.parse("11111111111"));
        assertThat(Bits.of(new byte[] {(byte) 0xff, 0x55}, 11).toBytes()).containsExactly(0xff, 0x40);
        assertThat(Bits.of(new byte[0])).isEqualTo(Bits.EMPTY);
    }

    @Test
    void theArrayOfTheCallerStaysTheCallers() {
        byte[] bytes = {1, 2};
        Bits bits = Bits.of(bytes);
        bytes[0] = 9;
        bits.toBytes()[1] = 9;
        assertThat(bits.toBytes()).containsExactly(1, 2);
    }

    @Test
    void whatIsNotThereIsRefused() {
        Bits bits = Bits.parse("101");
        assertThatThrownBy(() -> bits.bit(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bits.prefix(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bits.suffix(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bits.of(new byte[1], 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bits.parse("102")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTextIsHexadecimalAndShort() {
        assertThat(Bits.parse("011000011010")).hasToString("61a0/12");
        assertThat(Bits.of(new byte[1000]).toString()).hasSizeLessThan(150).endsWith("…/8000");
    }

    @Test
    void aRangeHoldsWhatItSays() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String begin = text(random, random.nextInt(6));
            String end = text(random, random.nextInt(6));
            String key = text(random, random.nextInt(9));
            assertThat(KeyRange.of(Bits.parse(begin), Bits.parse(end)).contains(Bits.parse(key)))
                    .as("seed %d", seed)
                    .isEqualTo(key.compareTo(begin) >= 0 && key.compareTo(end) < 0);
            assertThat(KeyRange.cell(Bits.parse(begin)).contains(Bits.parse(key)))
                    .as("seed %d", seed)
                    .isEqualTo(key.startsWith(begin));
        }
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(2));
        }
        return text.toString();
    }

    private static String related(String text, Random random) {
        return text.substring(0, random.nextInt(text.length() + 1)) + text(random, random.nextInt(4));
    }

    private static int common(String a, String b) {
        int n = 0;
        while (n < Math.min(a.length(), b.length()) && a.charAt(n) == b.charAt(n)) {
            n++;
        }
        return n;
    }
}
