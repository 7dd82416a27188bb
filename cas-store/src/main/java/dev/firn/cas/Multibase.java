package dev.firn.cas;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The text forms of CIDs (multiformats/multibase): base32, base36 and base58btc are those they are met in; of all that are final at least reading is here. */
final class Multibase {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String BASE16 = "0123456789abcdef";
    private static final String BASE32HEX = "0123456789abcdefghijklmnopqrstuv";
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    /** Nearly every CID that is read or written is in base32. */
    private static final byte[] BASE32_DIGITS = digits(BASE32);

    private Multibase() {}

    /** The digit that each ASCII character is, or -1. */
    private static byte[] digits(String alphabet) {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            digits[alphabet.charAt(i)] = (byte) i;
        }
        return digits;
    }

    /** Decodes text that begins with its multibase prefix. */
    static byte[] decode(String text) {
        String body = text.substring(1);
        return switch (text.charAt(0)) {
            case 'b' -> decodeBase32(body);
            case 'k' -> decodeNumber(body, BASE36);
            case 'z' -> decodeBase58(body);
            case 'B' -> decodeBase32(fromUpper(body));
            case 'K' -> decodeNumber(fromUpper(body), BASE36);
            case 'c' -> decodeBase32(unpadded(body, 8));
            case 'C' -> decodeBase32(fromUpper(unpadded(body, 8)));
            case 'f' -> decodeBits(body, digits(BASE16), 4);
            case 'F' -> decodeBits(fromUpper(body), digits(BASE16), 4);
            case 'v' -> decodeBits(body, digits(BASE32HEX), 5);
            case 'V' -> decodeBits(fromUpper(body), digits(BASE32HEX), 5);
            case 't' -> decodeBits(unpadded(body, 8), digits(BASE32HEX), 5);
            case 'T' -> decodeBits(fromUpper(unpadded(body, 8)), digits(BASE32HEX), 5);
            case 'm' -> decodeBits(body, digits(BASE64), 6);
            case 'M' -> decodeBits(unpadded(body, 4), digits(BASE64), 6);
            case 'u' -> decodeBits(body, digits(BASE64URL), 6);
            case 'U' -> decodeBits(unpadded(body, 4), digits(BASE64URL), 6);
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
        return decodeBits(body, BASE32_DIGITS, 5);
    }

    private static byte[] decodeBits(String body, byte[] digits, int bitsOfDigit) {
        byte[] bytes = new byte[body.length() * bitsOfDigit / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < body.length(); i++) {
            char character = body.charAt(i);
            int digit = character < digits.length ? digits[character] : -1;
            if (digit < 0) {
                throw notADigit(body, i);
            }
            held = held << bitsOfDigit | digit;
            bits += bitsOfDigit;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        if (held != 0 || bits >= bitsOfDigit) {
            throw new IllegalArgumentException("not a CID: bits left over at its end");
        }
        return bytes;
    }

    /** Text that is written in capitals, in the others. */
    private static String fromUpper(String body) {
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) >= 'a' && body.charAt(i) <= 'z') {
                throw notADigit(body, i);
            }
        }
        return body.toLowerCase(Locale.ROOT);
    }

    /** Text without the signs that make it as long as a multiple of so many. */
    private static String unpadded(String body, int multiple) {
        int end = body.length();
        while (end > 0 && body.charAt(end - 1) == '=') {
            end--;
        }
        int padding = body.length() - end;
        if (padding >= multiple || padding != (multiple - end % multiple) % multiple) {
            throw new IllegalArgumentException("not a CID: " + body + " is not filled up to a multiple of " + multiple);
        }
        return body.substring(0, end);
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
