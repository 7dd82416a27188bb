package dev.firn.benchmarks;

import dev.firn.cas.Sha256;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** {@value #COUNT} chunks read at random and verified, by one thread, in turn with the same bytes from plain files, unverified, and with hashing alone. */
final class RandomReads {
    private static final int COUNT = 10_000;

    private final Path plain;
    private final Path place;
    private final int rounds;
    private final Figures figures;

    RandomReads(Path directory, int rounds, Figures figures) {
        this.plain = directory.resolve("plain");
        this.place = directory.resolve("repository");
        this.rounds = rounds;
        this.figures = figures;
    }

    /** With chunks of so many bytes. */
    void run(int sizeBytes) throws IOException {
        Files.createDirectories(plain);
        byte[] bytes = new byte[sizeBytes];
        Random random = new Random(2);
        try (Repository repository = Arrays2d.create(place)) {
            try (Session session = repository.session(Arrays2d.MAIN)) {
                Arrays2d.putArray(session, "a", COUNT / Arrays2d.COLUMNS);
                for (int i = 0; i < COUNT; i++) {
                    random.nextBytes(bytes);
                    session.put(Arrays2d.key(i), ByteBuffer.wrap(bytes));
                    Files.write(plain.resolve(Integer.toString(i)), bytes);
                }
                session.commit(Arrays2d.request("chunks"));
            }
            time(repository.snapshot("main"), bytes, random);
        }
    }

    private void time(Snapshot snapshot, byte[] bytes, Random random) throws IOException {
        Samples verified = new Samples();
        Samples unverified = new Samples();
        Samples hashes = new Samples();
        for (int round = 0; round < rounds + rounds / 2; round++) {
            int[] order = random.ints(COUNT, 0, COUNT).toArray();
            long begin = System.nanoTime();
            long sum = 0;
            for (int i : order) {
                sum += snapshot.get(Arrays2d.key(i)).remaining();
            }
            long middle = System.nanoTime();
            for (int i : order) {
                sum -= readPlain(plain.resolve(Integer.toString(i))).remaining();
            }
            long end = System.nanoTime();
            if (sum != 0) {
                throw new AssertionError("other sizes");
            }
            for (int i = 0; i < COUNT; i++) {
                Sha256.digest(ByteBuffer.wrap(bytes));
            }
            if (round >= rounds / 2) {
                verified.add(middle - begin);
                unverified.add(end - middle);
                hashes.add(System.nanoTime() - end);
            }
        }
        figures.say("verified_us", verified.percentileMillis(0.5) * 1_000 / COUNT);
        figures.say("plain_us", unverified.percentileMillis(0.5) * 1_000 / COUNT);
        figures.say("hash_us", hashes.percentileMillis(0.5) * 1_000 / COUNT);
        figures.say("speed_of_plain", unverified.percentileMillis(0.5) / verified.percentileMillis(0.5));
    }

    private static ByteBuffer readPlain(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until it is full.
            }
            return buffer.flip();
        }
    }
}
