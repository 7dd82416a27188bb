package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A request for many blocks comes from any client, an answer from any server: whatever the bytes, a list or a report, blocks or a report. */
class BatchFuzzTest {
    private static final List<Cid> WANTED = List.of(
            Block.of(Codec.RAW, new byte[] {1}).cid(),
            Block.of(Codec.DAG_JSON, new byte[] {2}).cid(),
            Block.of(Codec.RAW, new byte[0]).cid());

    @FuzzTest
    void batchRequest(byte[] data) {
        List<Cid> wanted;
        try {
            wanted = BatchFormat.wanted(ByteBuffer.wrap(data));
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(wanted).hasSizeBetween(1, BatchFormat.MAX_CIDS);
        assertThat(BatchFormat.request(wanted)).isEqualTo(data);
    }

    @FuzzTest
    void batchAnswer(byte[] data) throws IOException {
        List<BatchAnswer.Came> came = new ArrayList<>();
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        again.writeBytes(BatchFormat.header());
        BatchAnswer answer =
                new BatchAnswer(input(data, 1 + data.length % 7), WANTED, new byte[BatchAnswer.MEMORY_BYTES]);
        try {
            for (Optional<BatchAnswer.Came> next = answer.next(); next.isPresent(); next = answer.next()) {
                came.add(next.get());
                byte[] bytes = new byte[next.get().bytes().remaining()];
                next.get().bytes().get(bytes);
                again.writeBytes(BatchFormat.head(WANTED.get(next.get().number()), bytes.length));
                again.writeBytes(bytes);
            }
            assertThat(again.toByteArray()).isEqualTo(data);
        } catch (BatchAnswer.NoBatchException | EOFException e) {
            assertThat(came).extracting(BatchAnswer.Came::number).isSorted().doesNotHaveDuplicates();
        }
    }

    private static BatchAnswer.Input input(byte[] data, int most) {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        return (target, offset, length) -> {
            int count = in.read(target, offset, Math.min(length, most));
            return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
        };
    }

    @Test
    void blocksOfAllLengthsComeInPiecesOfAllLengths() throws IOException {
        long seed = 6;
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            List<Block> blocks = new ArrayList<>();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(BatchFormat.header());
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                int size = random.nextInt(4) == 0 ? Block.MAX_BYTES - random.nextInt(2) : random.nextInt(300);
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                Block block = Block.of(Codec.RAW, bytes);
                blocks.add(block);
                out.writeBytes(BatchFormat.head(block.cid(), size));
                out.writeBytes(bytes);
            }
            List<Cid> wanted = blocks.stream().map(Block::cid).toList();
            int most = random.nextBoolean() ? 1 << 17 : 1 + random.nextInt(5_000);
            BatchAnswer answer =
                    new BatchAnswer(input(out.toByteArray(), most), wanted, new byte[BatchAnswer.MEMORY_BYTES]);
            for (Block block : blocks) {
                ByteBuffer came = answer.next().orElseThrow().bytes();
                assertThat(came).as("seed %s round %s", seed, round).isEqualTo(block.bytes());
            }
            assertThat(answer.next()).isEmpty();
        }
    }
}
