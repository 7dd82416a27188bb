package dev.firn.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the header field {@code Range} (RFC 9110, section 14.1.2). Pure. */
final class ByteRanges {
    private static final String UNIT = "bytes=";
    /** No size has more digits. */
    private static final int MAX_DIGITS = 18;

    private ByteRanges() {}

    /**
     * A range that lies within, not empty.
     *
     * @param beginBytes the first
     * @param endBytes behind the last
     */
    record Range(long beginBytes, long endBytes) {
        long sizeBytes() {
            return endBytes - beginBytes;
        }
    }

    /**
     * The ranges that can be had of what is {@code sizeBytes} long, in the order they were asked for; nothing if the field is of another unit and so means
     * nothing here. None at all means that not one can be had.
     *
     * @throws BadRequestException if the field is broken or asks for more than {@code limit} ranges
     */
    static Optional<List<Range>> parse(String field, long sizeBytes, int limit) {
        if (!field.toLowerCase(Locale.ROOT).startsWith(UNIT)) {
            return Optional.empty();
        }
        List<Range> ranges = new ArrayList<>();
        int count = 0;
        int begin = UNIT.length();
        while (begin <= field.length()) {
            int comma = field.indexOf(',', begin);
            int end = comma < 0 ? field.length() : comma;
            String spec = field.substring(begin, end).strip();
            begin = end + 1;
            if (spec.isEmpty()) {
                continue;
            }
            if (++count > limit) {
                throw new BadRequestException(400, "at most " + limit + " ranges can be asked for at once");
            }
            range(spec, sizeBytes).ifPresent(ranges::add);
        }
        if (count == 0) {
            throw broken();
        }
        return Optional.of(ranges);
    }

    private static Optional<Range> range(String spec, long sizeBytes) {
        int hyphen = spec.indexOf('-');
        if (hyphen < 0 || spec.length() == 1) {
            throw broken();
        }
        if (hyphen == 0) {
            long suffix = Math.min(number(spec.substring(1)), sizeBytes);
            return suffix == 0 ? Optional.empty() : Optional.of(new Range(sizeBytes - suffix, sizeBytes));
        }
        long first = number(spec.substring(0, hyphen));
        long last = hyphen == spec.length() - 1 ? Long.MAX_VALUE - 1 : number(spec.substring(hyphen + 1));
        if (last < first) {
            throw broken();
        }
        return first >= sizeBytes ? Optional.empty() : Optional.of(new Range(first, Math.min(sizeBytes, last + 1)));
    }

    /** A number of any length: what is beyond all sizes is as good as the largest. */
    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw broken();
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MAX_DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(significant);
    }

    private static BadRequestException broken() {
        return new BadRequestException(400, "the header field Range cannot be understood");
    }
}
