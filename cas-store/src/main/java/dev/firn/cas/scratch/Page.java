package dev.firn.cas.scratch;

import java.util.Arrays;
import java.util.Optional;

/**
 * Some entries one behind the other, as they lie on disk: length of the key and of the value (4 bytes each, highest first), key, value. To go to disk by
 * the page and not by the entry is what makes spilling cheap.
 */
final class Page {
    private static final int HEAD_BYTES = 8;

    private final byte[] bytes;
    private int keyAt;
    private int keyLength;
    private int valueLength;

    /** Stands before the first entry of {@code bytes}. */
    Page(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Moves to the next entry; false if there is none. */
    boolean next() {
        int at = keyAt + keyLength + valueLength;
        if (at == bytes.length) {
            return false;
        }
        keyLength = readInt(at);
        valueLength = readInt(at + 4);
        keyAt = at + HEAD_BYTES;
        return true;
    }

    byte[] key() {
        return Arrays.copyOfRange(bytes, keyAt, keyAt + keyLength);
    }

    byte[] value() {
        int at = keyAt + keyLength;
        return Arrays.copyOfRange(bytes, at, at + valueLength);
    }

    /** Compares the present key, as unsigned bytes. */
    int compareKey(byte[] other) {
        return Arrays.compareUnsigned(bytes, keyAt, keyAt + keyLength, other, 0, other.length);
    }

    /** The value of a key among the entries behind the present one. */
    Optional<byte[]> find(byte[] key) {
        while (next()) {
            int order = compareKey(key);
            if (order >= 0) {
                return order == 0 ? Optional.of(value()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private int readInt(int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    /** Gathers entries for a page. */
    static final class Builder {
        private byte[] bytes = new byte[1 << 14];
        private int length;
        private byte[] firstKey = new byte[0];

        void add(byte[] key, byte[] value) {
            int needed = length + HEAD_BYTES + key.length + value.length;
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
            }
            if (length == 0) {
                firstKey = key;
            }
            writeInt(key.length);
            writeInt(value.length);
            System.arraycopy(key, 0, bytes, length, key.length);
            System.arraycopy(value, 0, bytes, length + key.length, value.length);
            length = needed;
        }

        private void writeInt(int value) {
            bytes[length++] = (byte) (value >>> 24);
            bytes[length++] = (byte) (value >>> 16);
            bytes[length++] = (byte) (value >>> 8);
            bytes[length++] = (byte) value;
        }

        boolean isEmpty() {
            return length == 0;
        }

        int sizeBytes() {
            return length;
        }

        byte[] firstKey() {
            return firstKey;
        }

        /** The page; this is empty afterwards. */
        byte[] take() {
            byte[] page = Arrays.copyOf(bytes, length);
            length = 0;
            return page;
        }
    }
}
