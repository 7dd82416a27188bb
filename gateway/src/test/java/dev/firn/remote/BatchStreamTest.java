package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.bridge.blocks.StoredBlock;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.BlockChecksum;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.transfer.Samples;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pieces of the answer to a batch, where they are full at every place of a section. */
class BatchStreamTest {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int LONG_BYTES = 200_000;

    private static Block random(int seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        return Block.of(Codec.RAW, bytes);
    }

    /** Blocks of which the first ends so many bytes before the end of a piece. */
    private static List<Block> blocks(int leftBytes, int secondBytes) {
        int head = BatchFormat.head(random(1, 1).cid(), LONG_BYTES).length;
        return List.of(
                random(1, PIECE_BYTES - BatchFormat.header().length - head - leftBytes),
                random(2, secondBytes),
                random(3, 300));
    }

    private static void keep(Repository repository, List<Block> blocks) {
        try (Session session = repository.session(RefName.branch("main"))) {
            for (int i = 0; i < blocks.size(); i++) {
                session.put("key" + i, blocks.get(i).bytes());
            }
            session.commit(CommitRequest.of("blocks", "tester"));
        }
    }

    private static byte[] streamed(JoinedBlocks from, List<Block> blocks) {
        return streamed(blocks.stream()
                .map(block -> BatchStream.Section.of(
                        block.cid(), from.findStored(block.cid()).orElseThrow()))
                .toList());
    }

    private static byte[] streamed(List<BatchStream.Section> sections) {
        ByteBuffer memory = ByteBuffer.allocate(BatchStream.MEMORY_BYTES);
        List<ByteBuffer> given = new ArrayList<>();
        BatchStream stream = new BatchStream(sections, new Checksums(16), memory, given::add);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<ByteBuffer> piece = stream.next(); piece.isPresent(); piece = stream.next()) {
            byte[] bytes = new byte[piece.get().remaining()];
            piece.get().get(bytes);
            all.writeBytes(bytes);
        }
        stream.close();
        stream.close();
        assertThat(given).containsExactly(memory);
        return all.toByteArray();
    }

    private static byte[] expected(List<Block> blocks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(BatchFormat.header());
        blocks.forEach(block -> all.writeBytes(BlockServer.section(block.cid(), block.toByteArray())));
        return all.toByteArray();
    }

    @Test
    void whatAPackNotesOfABlockIsEnoughToSendIt() {
        Block block = random(1, 1_000);
        Cid other = random(2, 1_000).cid();
        BlockChecksum checksum = new BlockChecksum();
        checksum.add(block.bytes());
        try (Repository repository = Samples.empty(1);
                JoinedBlocks from = new JoinedBlocks(List.of(repository))) {
            keep(repository, List.of(block));
            StoredBlock stored = from.findStored(block.cid()).orElseThrow();
            assertThat(stored.checksum()).isEqualTo(checksum.end(block.cid()));

            // No hash says that these are the bytes of another block; a checksum may.
            checksum.add(block.bytes());
            StoredBlock noted = new StoredBlock(
                    stored.store(), stored.container(), stored.offsetBytes(), stored.sizeBytes(), checksum.end(other));
            assertThat(streamed(List.of(BatchStream.Section.of(other, noted)))).hasSizeGreaterThan(1_000);
            assertThatThrownBy(() -> streamed(List.of(BatchStream.Section.of(other, stored))))
                    .isInstanceOf(FirnException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, LONG_BYTES})
    void aPieceMayEndAnywhereInASection(int secondBytes) {
        for (int left = 0; left < 50; left++) {
            List<Block> blocks = blocks(left, secondBytes);
            try (Repository repository = Samples.empty(left);
                    JoinedBlocks from = new JoinedBlocks(List.of(repository))) {
                keep(repository, blocks);
                assertThat(streamed(from, blocks).length)
                        .as("%d bytes left for a head", left)
                        .isEqualTo(expected(blocks).length);
                assertThat(streamed(from, blocks)).isEqualTo(expected(blocks));
            }
        }
    }
}
