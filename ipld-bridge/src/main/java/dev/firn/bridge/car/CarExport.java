package dev.firn.bridge.car;

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
        long[] blocks = {0};
        try (ReadAhead ahead = new ReadAhead((block, bytes) -> {
            writer.put(block.cid(), bytes);
            blocks[0]++;
            progress.written(block.sizeBytes());
        })) {
            content.forEach(ahead::add);
            ahead.finish();
        }
        writer.flush();
        return new Result(blocks[0], writer.sizeBytes());
    }

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
