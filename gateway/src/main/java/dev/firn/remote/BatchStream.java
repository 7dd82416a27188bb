package dev.firn.remote;

import dev.firn.bridge.blocks.StoredBlock;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.gateway.Body;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The answer to a batch in pieces of memory that is used again: what lies in the containers, with a head before each block. Of a block that is not what it should be the last piece is
 * not given out: there the stream breaks, as where something cannot be read. For one thread at a time.
 */
final class BatchStream implements Body.Source {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int NEIGHBOURS_BYTES = 1 << 18;
    /** The room that one of them needs. */
    static final int MEMORY_BYTES = PIECE_BYTES + NEIGHBOURS_BYTES;
    /** Blocks up to this length are read together with those that lie behind them and come next. */
    private static final int SMALL_BYTES = 1 << 16;

    private final List<Section> sections;
    private final ByteBuffer memory;
    private final Consumer<ByteBuffer> giveBack;
    private final BlockCheck check;
    private final ByteBuffer piece;
    /** Small blocks that were read together, and what is left of them. */
    private final ByteBuffer neighbours;

    private int next;
    private int sentBytes;
    private boolean isBegun;
    private boolean isClosed;

    /**
     * A block and what stands before it.
     *
     * @param cid what the block is called
     * @param head the length of CID and block, and the CID
     * @param block where it lies
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Section(Cid cid, byte[] head, StoredBlock block) {
        static Section of(Cid cid, StoredBlock block) {
            return new Section(cid, BatchFormat.head(cid, block.sizeBytes()), block);
        }

        long sizeBytes() {
            return (long) head.length + block.sizeBytes();
        }
    }

    /**
     * An answer.
     *
     * @param checksums of blocks that were checked before
     * @param memory of {@link #MEMORY_BYTES}
     * @param giveBack is given the memory once it is not needed any more
     */
    BatchStream(List<Section> sections, Checksums checksums, ByteBuffer memory, Consumer<ByteBuffer> giveBack) {
        this.sections = List.copyOf(sections);
        this.memory = memory;
        this.giveBack = giveBack;
        this.check = new BlockCheck(checksums);
        this.piece = memory.slice(0, PIECE_BYTES);
        this.neighbours = memory.slice(PIECE_BYTES, NEIGHBOURS_BYTES).limit(0);
    }

    @Override
    public Optional<ByteBuffer> next() {
        piece.clear();
        if (!isBegun) {
            piece.put(BatchFormat.header());
            isBegun = true;
        }
        while (next < sections.size() && piece.hasRemaining()) {
            Section section = sections.get(next);
            if (sentBytes == 0) {
                // More than the head: a block of which nothing was sent yet is one whose head was not sent.
                if (piece.remaining() <= section.head.length) {
                    break;
                }
                piece.put(section.head);
                check.begin(section.cid, section.block.checksum());
            }
            int begin = piece.position();
            send(section.block);
            check.add(piece.duplicate().flip().position(begin));
            if (sentBytes == section.block.sizeBytes()) {
                finish(section);
            }
        }
        return piece.flip().hasRemaining() ? Optional.of(piece) : Optional.empty();
    }

    /** As much of a block as there is room for. */
    private void send(StoredBlock block) {
        int count = Math.min(piece.remaining(), block.sizeBytes() - sentBytes);
        if (block.sizeBytes() <= SMALL_BYTES) {
            if (sentBytes == 0 && !neighbours.hasRemaining()) {
                readNeighbours();
            }
            int end = neighbours.limit();
            piece.put(neighbours.limit(neighbours.position() + count));
            neighbours.limit(end);
        } else {
            int end = piece.position() + count;
            block.readUnchecked(sentBytes, piece.limit(end));
            piece.limit(PIECE_BYTES).position(end);
        }
        sentBytes += count;
    }

    private void finish(Section section) {
        if (!check.isRight(section.cid)) {
            throw FirnException.corrupt("block " + section.cid + " at "
                    + section.block.container().blobName() + " [" + section.block.offsetBytes() + ", "
                    + section.block.endBytes()
                    + ") does not have its hash, or not the checksum that its container or an index notes");
        }
        next++;
        sentBytes = 0;
    }

    /** Reads the next small blocks, as far as they lie one behind the other. */
    private void readNeighbours() {
        StoredBlock first = sections.get(next).block;
        StoredBlock last = first;
        int count = first.sizeBytes();
        for (int i = next + 1; i < sections.size(); i++) {
            StoredBlock block = sections.get(i).block;
            if (!block.follows(last)
                    || block.sizeBytes() > SMALL_BYTES
                    || count + block.sizeBytes() > NEIGHBOURS_BYTES) {
                break;
            }
            count += block.sizeBytes();
            last = block;
        }
        first.readUnchecked(0, neighbours.clear().limit(count));
        neighbours.flip();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            giveBack.accept(memory);
        }
    }
}
