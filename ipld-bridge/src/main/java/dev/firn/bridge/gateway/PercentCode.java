package dev.firn.bridge.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of URLs (RFC 3986, section 2.1), decoded once and strictly. */
final class PercentCode {
    private static final String UNRESERVED = "-._~";

    private PercentCode() {}

    /** What to make of a plus sign. */
    enum Plus {
        /** Itself, as in a path. */
        PLUS,
        /** A space, as in a query. */
        SPACE
    }

    /**
     * Decodes one segment of a path or one part of a query.
     *
     * @throws GatewayRefusal of reason BAD_REQUEST if an escape is cut off or wrong, or the bytes are not UTF-8
     */
    static String decode(String text, Plus plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '%') {
                bytes.write(hex(text, i + 1) << 4 | hex(text, i + 2));
                i += 2;
            } else if (next == '+' && plus == Plus.SPACE) {
                bytes.write(' ');
            } else if (next < 0x80) {
                bytes.write(next);
            } else {
                throw GatewayRefusal.bad("the URL has a character that is not percent-encoded, at " + (i + 1));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw GatewayRefusal.bad("the URL has percent-encoded bytes that are not UTF-8");
        }
    }

    private static int hex(String text, int index) {
        int digit = index < text.length() && text.charAt(index) < 0x80 ? Character.digit(text.charAt(index), 16) : -1;
        if (digit < 0) {
            throw GatewayRefusal.bad("the URL has a percent sign without two hexadecimal digits behind it");
        }
        return digit;
    }

    /** Encodes everything but letters, digits and {@code - . _ ~}. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (next & 0xff);
            if (letter < 0x80 && (Character.isLetterOrDigit(letter) || UNRESERVED.indexOf(letter) >= 0)) {
                encoded.append(letter);
            } else {
                encoded.append('%').append(String.format("%02X", next & 0xff));
            }
        }
        return encoded.toString();
    }
}
