package dev.firn.gateway.ipfs;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Varint;
import dev.firn.gateway.Body;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CARv1 (ipld.io, "CARv1") in pieces, made as it is sent: small blocks together, larger ones each a piece of its own. Where a block cannot be had, all
 * before it are sent, and then the stream breaks. For one thread at a time.
 */
final class CarStream implements Body.Source {
    /** Blocks up to this length are sent together, in pieces of about this length. */
    private static final int PIECE_BYTES = 1 << 16;

    private final Iterator<Block> blocks;
    private final Runnable release;
    private final Deque<ByteBuffer> ready = new ArrayDeque<>();
    private ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private @Nullable RuntimeException failure;
    private boolean released;

    /**
     * A CAR of these blocks.
     *
     * @param release called once when no more blocks are wanted
     */
    CarStream(Cid root, Iterator<Block> blocks, Runnable release) {
        this.blocks = blocks;
        this.release = release;
        byte[] header = DagCbor.encode(MapNode.builder()
                .put("roots", ListNode.ofLinks(List.of(root)))
                .put("version", 1)
                .build());
        Varint.write(header.length, piece);
        piece.writeBytes(header);
    }

    @Override
    public Optional<ByteBuffer> next() {
        if (ready.isEmpty()) {
            fill();
        }
        return Optional.ofNullable(ready.poll());
    }

    private void fill() {
        if (failure != null) {
            throw failure;
        }
        try {
            while (piece.size() < PIECE_BYTES && blocks.hasNext()) {
                Block block = blocks.next();
                putHead(block);
                if (block.sizeBytes() >= PIECE_BYTES) {
                    endPiece();
                    ready.add(block.bytes());
                    return;
                }
                piece.writeBytes(block.toByteArray());
            }
        } catch (FirnException e) {
            if (piece.size() == 0) {
                throw e;
            }
            failure = e;
        }
        endPiece();
    }

    private void putHead(Block block) {
        byte[] cid = block.cid().toBytes();
        Varint.write((long) cid.length + block.sizeBytes(), piece);
        piece.writeBytes(cid);
    }

    private void endPiece() {
        if (piece.size() > 0) {
            ready.add(ByteBuffer.wrap(piece.toByteArray()));
            piece = new ByteArrayOutputStream();
        }
    }

    @Override
    public void close() {
        if (!released) {
            released = true;
            release.run();
        }
    }
}
