package dev.firn.manifest;

import java.nio.ByteBuffer;

/** Whether bytes are well-formed UTF-8 (Unicode, table 3-7), found without decoding: most chunks fail at their first bytes. */
final class Utf8Check {
    private Utf8Check() {}

    /** Looks from position to limit, which stay as they are. */
    static boolean isValid(ByteBuffer bytes) {
        int at = bytes.position();
        while (at < bytes.limit()) {
            int length = lengthAt(bytes, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** How many bytes the character at {@code at} takes; 0 if there is none. */
    private static int lengthAt(ByteBuffer bytes, int at) {
        int lead = bytes.get(at) & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.limit()) {
            return 0;
        }
        int second = bytes.get(at + 1) & 0xff;
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes.get(at + i) & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
