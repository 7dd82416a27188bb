package dev.firn.cas;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The three text forms in which CIDs are met (multiformats/multibase): base32, base36, base58btc. */
final class Multibase {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    /** The digit that each ASCII character is in base32, or -1: nearly every CID that is read or written is in base32. */
    private static final byte[] BASE32_DIGITS = new byte[128];

    static {
        Arrays.fill(BASE32_DIGITS, (byte) -1);
        for (int i = 0; i < BASE32.length(); i++) {
            BASE32_DIGITS[BASE32.charAt(i)] = (byte) i;
        }
    }

    private Multibase() {}

    /** Decodes text that begins with its multibase prefix. */
    static byte[] decode(String text) {
        String body = text.substring(1);
        return switch (text.charAt(0)) {
            case 'b' -> decodeBase32(body);
            case 'k' -> decodeNumber(body, BASE36);
            case 'z' -> decodeBase58(body);
            default -> throw new IllegalArgumentException("not a CID: " + text);
        };
    }

    static String encodeBase32(byte[] bytes) {
        byte[] text = new byte[1 + (bytes.length * 8 + 4) / 5];
        text[0] = 'b';
        int at = 1;
        int bits = 0;
        int held = 0;
        for (byte next : bytes) {
            held = held << 8 | next & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text[at++] = (byte) BASE32.charAt(held >>> bits & 31);
            }
            held &= 31;
        }
        if (bits > 0) {
            text[at] = (byte) BASE32.charAt(held << 5 - bits & 31);
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] decodeBase32(String body) {
        byte[] bytes = new byte[body.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < body.length(); i++) {
            char character = body.charAt(i);
            int digit = character < BASE32_DIGITS.length ? BASE32_DIGITS[character] : -1;
            if (digit < 0) {
                throw notADigit(body, i);
            }
            held = held << 5 | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        if (held != 0 || bits >= 5) {
            throw new IllegalArgumentException("not a CID: bits left over at the end of base32");
        }
        return bytes;
    }

    static String encodeBase58(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        BigInteger base = BigInteger.valueOf(58);
        for (BigInteger rest = new BigInteger(1, bytes); rest.signum() > 0; rest = rest.divide(base)) {
            text.append(BASE58.charAt(rest.mod(base).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append('1');
        }
        return text.reverse().toString();
    }

    static byte[] decodeBase58(String body) {
        return decodeNumber(body, BASE58);
    }

    private static byte[] decodeNumber(String body, String alphabet) {
        BigInteger base = BigInteger.valueOf(alphabet.length());
        BigInteger value = BigInteger.ZERO;
        int zeros = 0;
        for (int i = 0; i < body.length(); i++) {
            int digit = digit(body, i, alphabet);
            zeros += value.signum() == 0 && digit == 0 ? 1 : 0;
            value = value.multiply(base).add(BigInteger.valueOf(digit));
        }
        byte[] magnitude = value.signum() == 0 ? new byte[0] : value.toByteArray();
        int skip = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
        byte[] bytes = new byte[zeros + magnitude.length - skip];
        System.arraycopy(magnitude, skip, bytes, zeros, magnitude.length - skip);
        return bytes;
    }

    private static int digit(String body, int index, String alphabet) {
        int digit = alphabet.indexOf(body.charAt(index));
        if (digit < 0) {
            throw notADigit(body, index);
        }
        return digit;
    }

    private static IllegalArgumentException notADigit(String body, int index) {
        return new IllegalArgumentException("not a CID: character " + (index + 1) + " of " + body);
    }
}
