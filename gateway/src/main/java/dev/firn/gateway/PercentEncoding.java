package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Percent-encoding of paths and queries (RFC 3986, section 2.1), strict both ways. Pure. */
public final class PercentEncoding {
    private static final String UNRESERVED = "-._~!$&'()*+,;=:@";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    /**
     * The decoded segments of an absolute path.
     *
     * @throws BadRequestException if it is no lawful path
     */
    static List<String> segments(String rawPath) {
        if (!rawPath.startsWith("/")) {
            throw new BadRequestException(400, "the path does not begin with a slash");
        }
        List<String> segments = new ArrayList<>();
        int begin = 1;
        while (true) {
            int slash = rawPath.indexOf('/', begin);
            String segment = decode(rawPath.substring(begin, slash < 0 ? rawPath.length() : slash));
            if (segment.equals(".") || segment.equals("..")) {
                throw new BadRequestException(400, "the path has a segment '" + segment + "'");
            }
            segments.add(segment);
            if (slash < 0) {
                return List.copyOf(segments);
            }
            begin = slash + 1;
        }
    }

    /**
     * Decodes one segment or one part of a query.
     *
     * @throws BadRequestException if the encoding is broken, the bytes are no UTF-8, or there are control characters
     */
    public static String decode(String raw) {
        if (isPlain(raw)) {
            return raw;
        }
        byte[] source = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(source.length);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.put(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new BadRequestException(400, "the percent-encoding is broken");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        String text = utf8(bytes.flip());
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException(400, "there are control characters in the path or the query");
        }
        return text;
    }

    private static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException(400, "the path or the query is not UTF-8");
        }
    }

    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Encodes one segment, so that {@link #decode} gives it back: slashes too. */
    public static String encodeSegment(String segment) {
        StringBuilder text = new StringBuilder(segment.length() + 8);
        for (byte unsigned : segment.getBytes(StandardCharsets.UTF_8)) {
            int b = unsigned & 0xff;
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (letter || UNRESERVED.indexOf(b) >= 0) {
                text.append((char) b);
            } else {
                text.append('%').append(HEX[b >> 4]).append(HEX[b & 15]);
            }
        }
        return text.toString();
    }
}
