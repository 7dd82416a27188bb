package dev.firn.benchmarks;

import dev.firn.cas.Sha256;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

/** A repository of chunks of 256 KiB verified by two threads, in turn with two threads that hash as much from memory. */
final class Verifying {
    private static final int CHUNK_BYTES = 256 << 10;

    private final Path place;
    private final int rounds;
    private final Figures figures;

    Verifying(Path place, int rounds, Figures figures) {
        this.place = place;
        this.rounds = rounds;
        this.figures = figures;
    }

    /** With so many MiB. */
    void run(long sizeMebibytes) throws IOException {
        byte[] bytes = new byte[CHUNK_BYTES];
        long count = sizeMebibytes * 4;
        try (Repository repository = Arrays2d.create(place)) {
            try (Session session = repository.session(Arrays2d.MAIN)) {
                Arrays2d.putArray(session, "a", count);
                Random random = new Random(3);
                for (long i = 0; i < count; i++) {
                    random.nextBytes(bytes);
                    session.put(Arrays2d.key(i), ByteBuffer.wrap(bytes));
                }
                session.commit(Arrays2d.request("chunks"));
            }
            Samples verified = new Samples();
            Samples hashed = new Samples();
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                if (!repository
                        .verify(Repository.VerifyDepth.FULL, Optional.empty(), 2)
                        .isSound()) {
                    throw new AssertionError("not sound");
                }
                long middle = System.nanoTime();
                hashByTwo(bytes, count);
                verified.add(middle - begin);
                hashed.add(System.nanoTime() - middle);
            }
            figures.say("verify_ms", verified.percentileMillis(0.5));
            figures.say("hash_ms", hashed.percentileMillis(0.5));
            figures.say("speed_of_hashing", hashed.percentileMillis(0.5) / verified.percentileMillis(0.5));
        }
    }

    private static void hashByTwo(byte[] bytes, long count) {
        LongStream.range(0, 2).parallel().forEach(thread -> {
            for (long i = thread; i < count; i += 2) {
                Sha256.digest(ByteBuffer.wrap(bytes));
            }
        });
    }
}
