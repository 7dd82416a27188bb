package dev.firn.remote;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.bridge.blocks.StoredBlock;
import dev.firn.cas.Cid;
import dev.firn.gateway.Ask;
import dev.firn.gateway.BadRequestException;
import dev.firn.gateway.Body;
import dev.firn.gateway.PostFace;
import dev.firn.gateway.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * {@code /.firn/blocks/}: many blocks at once, as they lie in containers. See docs/format.md, section 12.1. Safe for many threads.
 */
public final class BatchFace implements PostFace {
    private static final List<String> SEGMENTS = List.of(".firn", "blocks", "");
    private static final int MAX_BATCHES = 16;
    private static final String RETRY_SECONDS = "5";

    private final JoinedBlocks blocks;
    private final Checksums checksums = new Checksums(Checksums.USUAL_BLOCKS);
    private final Semaphore free = new Semaphore(MAX_BATCHES);
    private final Queue<ByteBuffer> memories = new ConcurrentLinkedQueue<>();

    /** These blocks, which stay the caller's and are closed after the server. */
    public BatchFace(JoinedBlocks blocks) {
        this.blocks = blocks;
    }

    String path() {
        return "/" + String.join("/", SEGMENTS);
    }

    @Override
    public String name() {
        return "blocks";
    }

    @Override
    public boolean takes(List<String> segments) {
        return segments.equals(SEGMENTS);
    }

    @Override
    public int maxBodyBytes() {
        return BatchFormat.MAX_REQUEST_BYTES;
    }

    @Override
    public Reply reply(Ask ask) {
        return Reply.text(405, "blocks are asked for with POST").with("Allow", "POST");
    }

    @Override
    public Reply reply(Ask ask, ByteBuffer body) {
        List<Cid> wanted;
        try {
            wanted = BatchFormat.wanted(body);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(400, "that is no list of CIDs: " + e.getMessage());
        }
        List<BatchStream.Section> sections = new ArrayList<>(wanted.size());
        long sizeBytes = BatchFormat.header().length;
        for (Cid cid : wanted) {
            Optional<StoredBlock> found = blocks.findStored(cid);
            if (found.isPresent()) {
                BatchStream.Section section = BatchStream.Section.of(cid, found.get());
                sections.add(section);
                sizeBytes += section.sizeBytes();
            }
        }
        Optional<ByteBuffer> memory = borrow();
        if (memory.isEmpty()) {
            return Reply.text(429, "too many batches are being sent").with("Retry-After", RETRY_SECONDS);
        }
        BatchStream stream = new BatchStream(sections, checksums, memory.get(), this::giveBack);
        return Reply.of(200, new Body.Pieces(stream, OptionalLong.of(sizeBytes)))
                .with("Content-Type", BatchFormat.ANSWER_TYPE + "; version=1")
                .with("Cache-Control", "no-store");
    }

    /** Memory for one more answer, unless too many are being sent. */
    private Optional<ByteBuffer> borrow() {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(memories.poll())
                    .or(() -> Optional.of(ByteBuffer.allocateDirect(BatchStream.MEMORY_BYTES)));
        } catch (OutOfMemoryError e) {
            // The server goes on, and what was not sent must not count as being sent for ever.
            free.release();
            throw e;
        }
    }

    private void giveBack(ByteBuffer memory) {
        memories.add(memory);
        free.release();
    }
}
