package dev.firn.benchmarks;

import dev.firn.manifest.ManifestDiff;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** One chunk is changed and committed, again and again, in one process; the versions before and after are compared each time. */
final class OneChunk {
    /** So many times as often as is timed it is done before: Java's optimising compiler needs some 2,000 commits until little of its work is left. */
    private static final int WARM_UP_FACTOR = 10;

    /** A group of groups holds so many groups, and each of these so many arrays. */
    private static final int GROUPS = 12;

    private static final int ARRAYS = 40;

    private final Path place;
    private final int rounds;
    private final Figures figures;

    OneChunk(Path place, int rounds, Figures figures) {
        this.place = place;
        this.rounds = rounds;
        this.figures = figures;
    }

    /** In an array of so many chunks, alone in its repository. */
    void ofAnArray(long chunks) throws IOException {
        try (Repository repository = new BulkLoad(place, chunks, new Figures(System.err)).tiny()) {
            Random random = new Random(1);
            time(repository, () -> Arrays2d.key((long) (random.nextDouble() * chunks)));
        }
    }

    /** In one of so many arrays of one row of chunks each that holds one chunk, nested in groups. */
    void ofManyArrays(long arrays) throws IOException {
        try (Repository repository = Arrays2d.create(place)) {
            try (Session session = repository.session(Arrays2d.MAIN)) {
                for (long i = 0; i < arrays; i++) {
                    Arrays2d.putArray(session, path(i), 1);
                    session.put(path(i) + "/c/0/0", Arrays2d.tiny(i, 0));
                }
                session.commit(Arrays2d.request("arrays"));
            }
            Random random = new Random(1);
            time(repository, () -> path((long) (random.nextDouble() * arrays)) + "/c/0/0");
        }
    }

    private static String path(long array) {
        return "g" + array / (GROUPS * ARRAYS) + "/h" + array / ARRAYS % GROUPS + "/a" + array % ARRAYS;
    }

    /** Which chunk is changed next. */
    private interface Keys {
        String next();
    }

    private void time(Repository repository, Keys keys) {
        Samples commits = new Samples();
        Samples diffs = new Samples();
        long blocks = 0;
        long bytes = 0;
        int warmUp = WARM_UP_FACTOR * rounds;
        for (int round = 0; round < warmUp + rounds; round++) {
            Snapshot before = repository.snapshot("main");
            String key = keys.next();
            long begin = System.nanoTime();
            CommitResult result;
            try (Session session = repository.session(Arrays2d.MAIN)) {
                session.put(key, Arrays2d.tiny(-1 - round, round + 1));
                result = session.commit(Arrays2d.request("one chunk"));
            }
            long end = System.nanoTime();
            long changes = differences(repository, before);
            if (changes != 1) {
                throw new AssertionError(changes + " differences, wanted 1");
            }
            if (round >= warmUp) {
                commits.add(end - begin);
                diffs.add(System.nanoTime() - end);
                blocks += result.written().newBlocks();
                bytes += result.written().newBlockBytes() + result.written().newBytes();
            }
        }
        figures.say("commit", commits);
        figures.say("diff", diffs);
        figures.say("blocks", (double) blocks / rounds);
        figures.say("bytes", (double) bytes / rounds);
    }

    private static long differences(Repository repository, Snapshot before) {
        AtomicLong changes = new AtomicLong();
        ManifestDiff.forEach(
                before.manifest(), repository.snapshot("main").manifest(), change -> changes.incrementAndGet());
        return changes.get();
    }
}
