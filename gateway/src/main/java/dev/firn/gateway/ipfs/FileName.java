package dev.firn.gateway.ipfs;

import java.nio.charset.StandardCharsets;

/** The field {@code Content-Disposition} of an attachment (RFC 6266, RFC 8187; ipfs/specs, Path Gateway). Pure. */
final class FileName {
    private static final int MAX_LENGTH = 512;
    private static final String UNESCAPED = "!#$&+-.^_`|~";

    private FileName() {}

    /** The field for a file that is to be called so; the name may be any text. */
    static String attachment(String name) {
        String cut = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
        StringBuilder ascii = new StringBuilder();
        boolean isPlain = true;
        for (int i = 0; i < cut.length(); i++) {
            char next = cut.charAt(i);
            boolean isSafe = next >= ' ' && next < 0x7f && next != '"' && next != '\\' && next != '/';
            ascii.append(isSafe ? next : '_');
            isPlain &= isSafe;
        }
        String field = "attachment; filename=\"" + ascii + "\"";
        return isPlain ? field : field + "; filename*=UTF-8''" + encoded(cut);
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (next & 0xff);
            if (letter < 0x80 && (Character.isLetterOrDigit(letter) || UNESCAPED.indexOf(letter) >= 0)) {
                text.append(letter);
            } else {
                text.append('%').append(String.format("%02X", next & 0xff));
            }
        }
        return text.toString();
    }
}
