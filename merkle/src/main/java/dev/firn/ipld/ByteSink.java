package dev.firn.ipld;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow at the end. For one thread. */
final class ByteSink {
    private byte[] bytes;
    private int size;

    ByteSink(int expectedBytes) {
        bytes = new byte[Math.max(expectedBytes, 16)];
    }

    void put(int value) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) value;
    }

    void put(byte[] source, int begin, int end) {
        int count = end - begin;
        if (bytes.length - size < count) {
            grow(count);
        }
        System.arraycopy(source, begin, bytes, size, count);
        size += count;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** Appends text of which every character is ASCII. */
    void putAscii(String text) {
        put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void grow(int count) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), Math.addExact(size, count)));
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** The bytes that hold the content in {@code [0, size)}; not to be changed. */
    byte[] own() {
        return bytes;
    }
}
