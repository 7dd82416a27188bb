package dev.firn.benchmarks;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** So many chunks of one array into an empty branch, in one commit, from two threads. */
final class BulkLoad {
    private static final int MAX_STORED_OBJECTS = 50_000;
    private static final int STORED_BYTES = 4_097;

    private final Path place;
    private final long chunks;
    private final Figures figures;

    BulkLoad(Path place, long chunks, Figures figures) {
        this.place = place;
        this.chunks = chunks;
        this.figures = figures;
    }

    /** Chunks of sixteen bytes, all different; the repository is the caller's to close. */
    Repository tiny() throws IOException {
        Repository repository = Arrays2d.create(place);
        long begin = System.nanoTime();
        try (Session session = repository.session(Arrays2d.MAIN)) {
            Arrays2d.putArray(session, "a", chunks / Arrays2d.COLUMNS);
            byTwo(chunk -> session.put(Arrays2d.key(chunk), Arrays2d.tiny(chunk, 0)));
            session.commit(Arrays2d.request("bulk"));
            say(begin);
        }
        return repository;
    }

    /** Chunks whose objects, a tenth as many and at most {@value #MAX_STORED_OBJECTS}, are stored already. */
    void linked() throws IOException {
        int stored = (int) Math.min(MAX_STORED_OBJECTS, chunks / 10);
        ObjectRef[] objects = new ObjectRef[stored];
        Random random = new Random(4);
        byte[] bytes = new byte[STORED_BYTES];
        try (Repository repository = Arrays2d.create(place)) {
            try (Session session = repository.session(RefName.branch("objects"))) {
                for (int i = 0; i < stored; i++) {
                    random.nextBytes(bytes);
                    objects[i] = session.put("objects/" + i, ByteBuffer.wrap(bytes));
                }
                session.commit(Arrays2d.request("objects"));
            }
            long begin = System.nanoTime();
            try (Session session = repository.session(Arrays2d.MAIN)) {
                Arrays2d.putArray(session, "a", chunks / Arrays2d.COLUMNS);
                byTwo(chunk -> session.link(Arrays2d.key(chunk), objects[anyBelow(stored, chunk)]));
                session.commit(Arrays2d.request("linked"));
                say(begin);
            }
        }
    }

    /** A choice that follows no pattern: where one comes again and again, so do the nodes of the chunk map, and none of them has to be written. */
    private static int anyBelow(int end, long chunk) {
        return (int) ((chunk * 0x9e3779b97f4a7c15L >>> 32) * end >>> 32);
    }

    private void say(long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        figures.say("seconds", seconds);
        figures.say("entries_per_second", chunks / seconds);
    }

    /** Does something for each chunk, row by row, in two threads that take the rows in turn. */
    private void byTwo(LongConsumer task) {
        AtomicLong nextRow = new AtomicLong();
        long rows = chunks / Arrays2d.COLUMNS;
        LongStream.range(0, 2).parallel().forEach(thread -> {
            for (long row = nextRow.getAndIncrement(); row < rows; row = nextRow.getAndIncrement()) {
                for (long column = 0; column < Arrays2d.COLUMNS; column++) {
                    task.accept(row * Arrays2d.COLUMNS + column);
                }
            }
        });
    }
}
