package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * The frame and the index of a CARv2 (ipld.io, "CARv2") for blocks that are all named by sha2-256: {@code MultihashIndexSorted}. Numbers are little-endian.
 *
 * <pre>
 * frame = 0aa16776657273696f6e02  characteristics (16, none)  data offset (8)  data size (8)  index offset (8)
 * index = varint(0x0401)  number of hash functions (4, one)  its code (8)  number of widths (4, one)
 *         width (4): digest and offset    bytes that follow (8)    *( digest (32)  offset of its section in the data (8) )    sorted by digest
 * </pre>
 */
final class CarIndex implements Closeable {
    static final int FRAME_BYTES = 51;

    private static final byte[] PRAGMA = {0x0a, (byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02};
    private static final int CHARACTERISTICS_BYTES = 16;
    private static final int ENTRY_BYTES = Cid.DIGEST_BYTES + Long.BYTES;
    private static final int HEAD_BYTES = 2 + 4 + 8 + 4 + 4 + 8;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Scratch scratch;
    private final SortedScratch offsets;
    private long entries;

    CarIndex(Repository repository) {
        scratch = repository.newScratch();
        offsets = scratch.map("index");
    }

    /** Notes where each block will stand, and returns how long the CARv1 will be. */
    long collect(CarContent content) {
        long[] next = {CarWriter.header(content.roots()).length};
        content.forEach(block -> {
            offsets.put(
                    block.cid().digest(),
                    ByteBuffer.allocate(Long.BYTES).putLong(next[0]).array());
            entries++;
            next[0] += CarWriter.sectionBytes(block.cid(), block.sizeBytes());
        });
        return next[0];
    }

    /** What stands before a CARv1 of {@code dataBytes}. */
    static ByteBuffer frame(long dataBytes) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(PRAGMA).position(PRAGMA.length + CHARACTERISTICS_BYTES);
        return frame.putLong(FRAME_BYTES)
                .putLong(dataBytes)
                .putLong(FRAME_BYTES + dataBytes)
                .flip();
    }

    /** Writes the index, and returns its length. */
    long writeTo(WritableByteChannel target) {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x81).put((byte) 0x08).putInt(1).putLong(Cid.SHA2_256);
        out.putInt(1).putInt(ENTRY_BYTES).putLong(entries * ENTRY_BYTES);
        try (ScratchCursor cursor = offsets.cursor()) {
            while (cursor.next()) {
                if (out.remaining() < ENTRY_BYTES) {
                    CarExport.write(target, out.flip());
                    out.clear();
                }
                out.put(cursor.key()).putLong(ByteBuffer.wrap(cursor.value()).getLong());
            }
        }
        CarExport.write(target, out.flip());
        return HEAD_BYTES + entries * ENTRY_BYTES;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
