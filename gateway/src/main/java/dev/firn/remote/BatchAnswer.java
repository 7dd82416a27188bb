package dev.firn.remote;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Varint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the blocks of the answer to a batch, one after the other, whatever is sent: at most so many bytes as the longest block has are held, and no block comes out that was not
 * asked for at that place. The bytes are not checked. For one thread.
 */
final class BatchAnswer {
    /** What is read at once behind a block: what stands before the next. */
    private static final int AHEAD_BYTES = BatchFormat.MAX_LENGTH_BYTES + BatchFormat.MAX_CID_BYTES;

    /** The room that an answer is read into. */
    static final int MEMORY_BYTES = 2 * AHEAD_BYTES + BatchFormat.MAX_SECTION_BYTES;

    private final Input input;
    private final List<Cid> wanted;
    private final byte[] memory;
    private int position;
    private int limit;
    private int next;
    private boolean isBegun;

    /** Where the answer comes from. */
    @FunctionalInterface
    interface Input {
        /** Reads some bytes, at least one unless it is at its end; how many. */
        OptionalLong read(byte[] target, int offset, int length) throws IOException;
    }

    /**
     * A block that came.
     *
     * @param number its number among those that were asked for
     * @param bytes worth nothing once the next is asked for
     */
    record Came(int number, ByteBuffer bytes) {}

    /** The answer is none: it is of no use to ask this server again. */
    static final class NoBatchException extends IOException {
        private static final long serialVersionUID = 1L;

        NoBatchException(String message) {
            super(message);
        }
    }

    /**
     * An answer.
     *
     * @param wanted what was asked for
     * @param memory to read into, of {@link #MEMORY_BYTES}
     */
    BatchAnswer(Input input, List<Cid> wanted, byte[] memory) {
        this.input = input;
        this.wanted = wanted;
        this.memory = memory;
    }

    /**
     * The next block; nothing at the end.
     *
     * @throws NoBatchException if something else was sent than what may be
     * @throws EOFException if it ends within a block
     */
    Optional<Came> next() throws IOException {
        if (!isBegun) {
            begin();
        }
        if (!has(1)) {
            return Optional.empty();
        }
        int length = length();
        need(length);
        ByteBuffer section = ByteBuffer.wrap(memory, position, length).slice();
        position += length;
        Cid cid;
        try {
            cid = Cid.read(section);
        } catch (IllegalArgumentException e) {
            throw new NoBatchException("a section without a CID: " + e.getMessage());
        }
        if (section.remaining() > Block.MAX_BYTES) {
            throw new NoBatchException("a block that is longer than any");
        }
        int number = next;
        while (number < wanted.size() && !wanted.get(number).equals(cid)) {
            number++;
        }
        if (number == wanted.size()) {
            throw new NoBatchException("block " + cid + " was not asked for, or not there");
        }
        next = number + 1;
        return Optional.of(new Came(number, section.slice()));
    }

    private void begin() throws IOException {
        byte[] header = BatchFormat.header();
        need(header.length);
        if (!Arrays.equals(header, 0, header.length, memory, 0, header.length)) {
            throw new NoBatchException("another header");
        }
        position = header.length;
        isBegun = true;
    }

    /** The length of the next section. */
    private int length() throws IOException {
        int bytes = 1;
        while (bytes <= BatchFormat.MAX_LENGTH_BYTES) {
            need(bytes);
            if (memory[position + bytes - 1] >= 0) {
                break;
            }
            bytes++;
        }
        long length = -1;
        try {
            length = bytes > BatchFormat.MAX_LENGTH_BYTES ? -1 : Varint.read(ByteBuffer.wrap(memory, position, bytes));
        } catch (IllegalArgumentException e) {
            throw new NoBatchException(String.valueOf(e.getMessage()));
        }
        if (length < 0 || length > BatchFormat.MAX_SECTION_BYTES) {
            throw new NoBatchException("a block that is longer than any");
        }
        position += bytes;
        return (int) length;
    }

    private void need(int count) throws IOException {
        if (!has(count)) {
            throw new EOFException("the answer ends within a block");
        }
    }

    /** Whether there are so many bytes; some more are read with them, but not much, so that little has to be moved. */
    private boolean has(int count) throws IOException {
        if (position + count > limit) {
            System.arraycopy(memory, position, memory, 0, limit - position);
            limit -= position;
            position = 0;
        }
        while (limit < count) {
            OptionalLong more = input.read(memory, limit, count + AHEAD_BYTES - limit);
            if (more.isEmpty()) {
                return false;
            }
            limit += (int) more.getAsLong();
        }
        return true;
    }
}
