package dev.firn.bridge.gateway;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A range of the bytes of a file as {@code entity-bytes=from:to} names it (ipfs/specs, Trustless Gateway): both ends are inclusive, and a negative one
 * counts from the end of the file, whose last byte is -1.
 *
 * @param from the first byte
 * @param to the last byte; nothing for {@code *}, the end of the file
 */
public record EntityBytes(long from, OptionalLong to) {
    /** Bytes {@code [beginBytes, endBytes)} of a file, at least one. */
    public record Span(long beginBytes, long endBytes) {}

    /**
     * Reads {@code from:to}.
     *
     * @throws GatewayRefusal of reason BAD_REQUEST if it is not that, or the end comes before the beginning in every file
     */
    public static EntityBytes parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw wrong();
        }
        String end = text.substring(colon + 1);
        long from = number(text.substring(0, colon));
        OptionalLong to = end.equals("*") ? OptionalLong.empty() : OptionalLong.of(number(end));
        if (to.isPresent() && to.getAsLong() < from && from < 0 == to.getAsLong() < 0) {
            throw GatewayRefusal.bad("entity-bytes ends before it begins");
        }
        return new EntityBytes(from, to);
    }

    private static long number(String text) {
        if (!text.matches("-?[0-9]{1,19}")) {
            throw wrong();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private static GatewayRefusal wrong() {
        return GatewayRefusal.bad("entity-bytes is two numbers of bytes with a colon between, the second may be *");
    }

    /**
     * What the range is in a file of this length, cut to it; nothing if no byte is in it.
     *
     * @throws GatewayRefusal of reason BAD_REQUEST if the range lies wholly before or behind the file
     */
    public Optional<Span> within(long sizeBytes) {
        long first = from < 0 ? sizeBytes + from : from;
        long last = to.isEmpty() ? sizeBytes - 1 : to.getAsLong() < 0 ? sizeBytes + to.getAsLong() : to.getAsLong();
        if (sizeBytes > 0 && (first >= sizeBytes || last < 0)) {
            throw GatewayRefusal.bad("entity-bytes " + this + " lies outside of a file of " + sizeBytes + " bytes");
        }
        long begin = Math.max(0, first);
        long end = Math.min(sizeBytes - 1, last) + 1;
        return begin < end ? Optional.of(new Span(begin, end)) : Optional.empty();
    }

    /** As it stands in a query. */
    @Override
    public String toString() {
        return from + ":" + (to.isEmpty() ? "*" : to.getAsLong());
    }
}
