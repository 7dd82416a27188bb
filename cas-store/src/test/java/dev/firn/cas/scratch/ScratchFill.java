package dev.firn.cas.scratch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A process that fills a scratch map in random order, walks it, prints how many entries it saw, and ends, or waits for a line first. */
final class ScratchFill {
    private static final int KEY_BYTES = 60;
    private static final int VALUE_BYTES = 40;

    private ScratchFill() {}

    /** Arguments: directory, number of entries, bytes of memory, {@code end} or {@code wait}. */
    public static void main(String[] arguments) throws IOException {
        int entries = Integer.parseInt(arguments[1]);
        try (Scratch scratch = new Scratch(Path.of(arguments[0]), Long.parseLong(arguments[2]), new SecureRandom())) {
            SortedScratch map = scratch.map("filled");
            long begin = System.nanoTime();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < entries; i++) {
                map.put(
                        ByteBuffer.allocate(KEY_BYTES)
                                .putLong(random.nextLong())
                                .array(),
                        new byte[VALUE_BYTES]);
            }
            long filled = System.nanoTime();
            System.out.println(walk(map));
            if (arguments[3].equals("time")) {
                long walked = System.nanoTime();
                System.out.println(
                        "fill " + (filled - begin) / 1_000_000 + " ms, walk " + (walked - filled) / 1_000_000 + " ms");
            }
            if (arguments[3].equals("wait") && System.in.read() < 0) {
                throw new IOException("nobody said when to end");
            }
        }
    }

    private static int walk(SortedScratch map) {
        int count = 0;
        byte[] before = new byte[0];
        try (ScratchCursor cursor = map.cursor()) {
            while (cursor.next()) {
                if (Arrays.compareUnsigned(before, cursor.key()) >= 0) {
                    throw new AssertionError("entry " + count + " is out of order");
                }
                before = cursor.key();
                count++;
            }
        }
        return count;
    }
}
