package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShortestDecimalTest {

    /** From RFC 8785, appendix B, with {@code .0} behind what would read as an integer. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0.0",
        "8000000000000000, -0.0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992.0",
        "c340000000000000, -9007199254740992.0",
        "4430000000000000, 295147905179352830000.0",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000.0",
        "444b1ae4d6e2ef4f, 999999999999999900000.0",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2",
    })
    void theFormIsThatOfEcmaScript(String bits, String decimal) {
        assertThat(ShortestDecimal.of(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))))
                .isEqualTo(decimal);
    }

    /** Powers of two whose nearest decimal of 16 digits reads back as the float below; the forms are those that Python and JavaScript print. */
    @ParameterizedTest
    @CsvSource({
        "3d30000000000000, 5.684341886080802e-14",
        "3e70000000000000, 5.960464477539063e-8",
        "4580000000000000, 6.189700196426902e+26",
    })
    void theFewestDigitsWinOverTheNearest(String bits, String decimal) {
        theFormIsThatOfEcmaScript(bits, decimal);
    }

    @Test
    void everyFloatReadsBackAsTheSameBitsAndIsNoLongerThanJavasForm() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                readsBack(value);
            }
        }
        for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
            readsBack(Math.scalb(1.0, exponent));
        }
    }

    private static void readsBack(double value) {
        String decimal = ShortestDecimal.of(value);
        assertThat(Double.doubleToLongBits(Double.parseDouble(decimal)))
                .as(decimal)
                .isEqualTo(Double.doubleToLongBits(value));
        assertThat(digits(decimal)).as("%s for %s", decimal, value).isLessThanOrEqualTo(digits(Double.toString(value)));
    }

    private static int digits(String decimal) {
        String mantissa = decimal.toLowerCase(Locale.ROOT).split("e", -1)[0];
        return mantissa.replaceAll("[-.]", "")
                .replaceAll("^0+", "")
                .replaceAll("0+$", "")
                .length();
    }
}
