package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PayloadReaderTest {
    private static final BlobName NAME = BlobName.of("packs/blob");
    private static final int SIZE_BYTES = 700_000;

    private final MemorySpace space = new MemorySpace(() -> 0);
    private final byte[] bytes = new byte[SIZE_BYTES];

    private BlobReader blob() {
        new Random(2).nextBytes(bytes);
        space.create(NAME, ByteSource.of(ByteBuffer.wrap(bytes)));
        return space.open(NAME);
    }

    private byte[] reference(long begin, long end) {
        return Sha256.digest(ByteBuffer.wrap(bytes, (int) begin, (int) (end - begin)));
    }

    @Test
    void anyRangesInAnyOrderHaveTheirHashes() {
        try (BlobReader blob = blob()) {
            for (int seed = 0; seed < 200; seed++) {
                Random random = new Random(seed);
                int most = 1 + (SIZE_BYTES - 1 >> seed % 20);
                PayloadReader payload = new PayloadReader(blob, seed / 20 % 2 == 0 ? SIZE_BYTES : SIZE_BYTES / 2);
                long at = 0;
                for (int i = 0; i < 30; i++) {
                    long end = Math.min(SIZE_BYTES, at + random.nextInt(most));
                    assertThat(payload.sha256(at, end))
                            .as("seed %d, %d", seed, i)
                            .isEqualTo(reference(at, end));
                    at = random.nextInt(5) == 0 ? random.nextInt(SIZE_BYTES) : end;
                }
            }
        }
    }

    /** A blob whose bytes {@code [badBegin, badEnd)} the medium does not give. */
    private static BlobReader failing(BlobReader blob, long badBegin, long badEnd) {
        return new BlobReader() {
            @Override
            public BlobName name() {
                return blob.name();
            }

            @Override
            public long sizeBytes() {
                return blob.sizeBytes();
            }

            @Override
            public ByteBuffer read(long beginBytes, long endBytes) {
                if (beginBytes < badEnd && endBytes > badBegin) {
                    throw new FirnException(FirnException.Kind.IO, "the medium fails");
                }
                return blob.read(beginBytes, endBytes);
            }

            @Override
            public ByteBuffer map(long beginBytes, long endBytes) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                blob.close();
            }
        };
    }

    @Test
    void whatCannotBeReadSpoilsNoOtherRange() {
        try (BlobReader blob = failing(blob(), 300_000, 300_001)) {
            for (int length : new int[] {10, 1_000, 50_000, 150_000, 250_000}) {
                PayloadReader payload = new PayloadReader(blob, SIZE_BYTES);
                for (long begin = 0; begin + length <= SIZE_BYTES; begin += length) {
                    long end = begin + length;
                    long from = begin;
                    if (begin <= 300_000 && end > 300_000) {
                        assertThatThrownBy(() -> payload.sha256(from, end)).hasMessage("the medium fails");
                    } else {
                        assertThat(payload.sha256(begin, end)).isEqualTo(reference(begin, end));
                    }
                }
            }
        }
    }
}
