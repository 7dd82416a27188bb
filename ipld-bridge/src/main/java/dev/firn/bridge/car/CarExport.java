package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Writes content as a CAR: every block read, verified, and written once. The same content gives the same bytes. Memory is bounded; of a CARv2 the frame comes first, so the
 * content is gone through twice, the first time without reading objects.
 */
public final class CarExport {
    private final Repository repository;
    private final CarFormat format;
    private final Progress progress;

    /** Hears of every block that was written, and may throw to stop. */
    @FunctionalInterface
    public interface Progress {
        /** One block more of {@code blockBytes} bytes. */
        void written(long blockBytes);
    }

    /**
     * What was written.
     *
     * @param blocks how many blocks
     * @param sizeBytes length of the CAR
     */
    public record Result(long blocks, long sizeBytes) {}

    /** An export that keeps what does not fit in memory beside {@code repository}. */
    public CarExport(Repository repository, CarFormat format, Progress progress) {
        this.repository = repository;
        this.format = format;
        this.progress = progress;
    }

    /**
     * Writes content to a channel, which stays open.
     *
     * @throws FirnException of kind IO if the target fails; else as reading the content does; then only a part was written
     */
    public Result write(CarContent content, WritableByteChannel target) {
        if (format == CarFormat.V1) {
            return writeV1(content, target);
        }
        try (CarIndex index = new CarIndex(repository)) {
            long dataBytes = index.collect(content);
            write(target, CarIndex.frame(dataBytes));
            Result data = writeV1(content, target);
            if (data.sizeBytes != dataBytes) {
                throw new AssertionError("counted " + dataBytes + " bytes and wrote " + data.sizeBytes);
            }
            long indexBytes = index.writeTo(target);
            return new Result(data.blocks, CarIndex.FRAME_BYTES + dataBytes + indexBytes);
        }
    }

    private Result writeV1(CarContent content, WritableByteChannel target) {
        CarWriter writer = new CarWriter(target, content.roots());
        BlockMemory memory = new BlockMemory();
        long[] blocks = {0};
        try (Ahead<Ready> ahead = new Ahead<>(ready -> {
            writer.put(ready.cid, ready.bytes);
            blocks[0]++;
            progress.written(ready.sizeBytes);
            memory.takeBack(ready.loan);
        })) {
            content.forEach(block -> {
                while (!memory.suffices(block.sizeBytes())) {
                    ahead.handOn();
                }
                BlockMemory.Loan loan = memory.lend(block.sizeBytes());
                ahead.add(block.sizeBytes(), () -> new Ready(block.cid(), block.sizeBytes(), block.read(loan), loan));
            });
            ahead.finish();
        }
        writer.flush();
        return new Result(blocks[0], writer.sizeBytes());
    }

    /** A block that was read and verified, in memory that is lent to it. */
    private record Ready(Cid cid, int sizeBytes, ByteBuffer bytes, BlockMemory.Loan loan) {}

    static void write(WritableByteChannel target, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
        } catch (IOException e) {
            throw FirnException.io("cannot write a CAR", e);
        }
    }
}
