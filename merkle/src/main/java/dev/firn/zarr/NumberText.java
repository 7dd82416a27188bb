package dev.firn.zarr;

import java.math.BigInteger;

/** The value of a number by its text alone, exactly: digits without zeros at either end, times a power of ten. */
record NumberText(boolean isNegative, String digits, BigInteger exponent) {
    private static final int MAX_EXPONENT_DIGITS = 100;

    /** Whether two JSON numbers have the same value, the sign of zero included. Unsure of exponents of absurd length, it says no. */
    static boolean isSameValue(String left, String right) {
        return left.equals(right) || isReadable(left) && isReadable(right) && of(left).equals(of(right));
    }

    private static boolean isReadable(String written) {
        return !written.isEmpty()
                && (isDigit(written.charAt(0)) || written.charAt(0) == '-')
                && isDigit(written.charAt(written.length() - 1))
                && written.length() - exponentBegin(written) <= MAX_EXPONENT_DIGITS;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int exponentBegin(String written) {
        int begin = Math.max(written.indexOf('e'), written.indexOf('E'));
        return begin < 0 ? written.length() : begin;
    }

    private static NumberText of(String written) {
        int exponentBegin = exponentBegin(written);
        boolean isNegative = written.startsWith("-");
        String mantissa = written.substring(isNegative ? 1 : 0, exponentBegin);
        int point = mantissa.indexOf('.');
        long fractionDigits = point < 0 ? 0 : mantissa.length() - point - 1;
        String all = mantissa.replace(".", "");
        int first = 0;
        while (first < all.length() && all.charAt(first) == '0') {
            first++;
        }
        int end = all.length();
        while (end > first && all.charAt(end - 1) == '0') {
            end--;
        }
        if (first == end) {
            return new NumberText(isNegative, "", BigInteger.ZERO);
        }
        BigInteger written10 = exponentBegin == written.length()
                ? BigInteger.ZERO
                : new BigInteger(written.substring(exponentBegin + 1));
        BigInteger exponent = written10.add(BigInteger.valueOf(all.length() - end - fractionDigits));
        return new NumberText(isNegative, all.substring(first, end), exponent);
    }
}
