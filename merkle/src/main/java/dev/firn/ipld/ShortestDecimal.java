package dev.firn.ipld;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The one decimal form of a float: the fewest digits that read back as the same 64 bits, of those the nearest, laid out as ECMAScript does
 * (ECMA-262, Number::toString), with {@code .0} behind what would read as an integer. {@link Double#toString} will not do: it writes {@code 1e-323} with two
 * digits, and before JDK 19 sometimes more digits than needed.
 */
final class ShortestDecimal {
    private static final int MAX_DIGITS = 17;
    /** Up to this many digits before the point no exponent is used. */
    private static final int MAX_PLAIN = 21;
    /** Down to this place of the first digit, counted from the point, no exponent is used. */
    private static final int MIN_PLAIN = -5;

    private ShortestDecimal() {}

    /** The form of a finite number. */
    static String of(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + layOut(digits, point);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MAX_DIGITS; digits++) {
            // Below a power of two the floats are closer: there the nearest may miss while the next above does not.
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
                BigDecimal candidate = exact.round(new MathContext(digits, mode));
                if (candidate.doubleValue() == value) {
                    return candidate;
                }
            }
        }
        return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN));
    }

    /** Lays out 0.DIGITS x 10^point. */
    private static String layOut(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= MAX_PLAIN) {
            return digits + "0".repeat(point - count) + ".0";
        }
        if (0 < point && point <= MAX_PLAIN) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (MIN_PLAIN <= point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        String fraction = count == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
    }
}
