package dev.firn.benchmarks;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.ref.RefName;
import dev.firn.manifest.ManifestDiff;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Times the library from within: {@code Library TASK DIRECTORY [NUMBER]}; what is timed lies in DIRECTORY, whose content is deleted. */
public final class Library {
    private static final RefName MAIN = RefName.branch("main");
    private static final int ROUNDS = 200;
    private static final int READ_ROUNDS = 24;
    private static final int STEP_CHUNKS = 64;

    private final Path directory;
    private final long number;
    private final PrintStream out;

    private Library(Path directory, long number, PrintStream out) {
        this.directory = directory;
        this.number = number;
        this.out = out;
    }

    /** Runs one task. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("wanted: bulk|link|commit|append|reads|verify DIRECTORY [NUMBER]");
        }
        Files.createDirectories(Path.of(arguments[1]));
        Library library = new Library(
                Path.of(arguments[1]), arguments.length > 2 ? Long.parseLong(arguments[2]) : 10_000, System.out);
        switch (arguments[0]) {
            case "bulk" -> library.bulk();
            case "link" -> library.link();
            case "commit" -> library.commit();
            case "append" -> library.append();
            case "reads" -> library.reads();
            case "verify" -> library.verify();
            default -> throw new IllegalArgumentException("no task " + arguments[0]);
        }
    }

    private void say(String form, Object... values) {
        out.printf(Locale.ROOT, form + "%n", values);
    }

    private Repository bulkLoaded() throws IOException {
        Repository repository = Arrays2d.create(directory.resolve("bulk.firn"));
        long begin = System.nanoTime();
        try (Session session = repository.session(MAIN)) {
            Arrays2d.putArray(session, number / Arrays2d.COLUMNS);
            byTwo(chunk -> session.put(Arrays2d.key(chunk), Arrays2d.tiny(chunk, 0)));
            long put = System.nanoTime();
            session.commit(Arrays2d.request("bulk"));
            sayBulk("tiny", begin, put);
        }
        return repository;
    }

    /** So many tiny chunks into an empty repository, in one commit. */
    private void bulk() throws IOException {
        bulkLoaded().close();
    }

    /** So many chunks whose objects are stored already, into an empty branch, in one commit. */
    private void link() throws IOException {
        int stored = 50_000;
        ObjectRef[] objects = new ObjectRef[stored];
        Random random = new Random(4);
        byte[] bytes = new byte[4_097];
        try (Repository repository = Arrays2d.create(directory.resolve("link.firn"))) {
            try (Session session = repository.session(RefName.branch("objects"))) {
                for (int i = 0; i < stored; i++) {
                    random.nextBytes(bytes);
                    objects[i] = session.put("objects/" + i, ByteBuffer.wrap(bytes));
                }
                session.commit(Arrays2d.request("objects"));
            }
            long begin = System.nanoTime();
            try (Session session = repository.session(MAIN)) {
                Arrays2d.putArray(session, number / Arrays2d.COLUMNS);
                byTwo(chunk -> session.link(Arrays2d.key(chunk), objects[(int) (chunk * 7919 % stored)]));
                long linked = System.nanoTime();
                session.commit(Arrays2d.request("linked"));
                sayBulk("stored", begin, linked);
            }
        }
    }

    /** Does something for each chunk, row by row, in two threads that take the rows in turn. */
    private void byTwo(LongConsumer task) {
        AtomicLong nextRow = new AtomicLong();
        LongStream.range(0, 2).parallel().forEach(thread -> {
            for (long row = nextRow.getAndIncrement(); row < number / Arrays2d.COLUMNS; row = nextRow.getAndIncrement()) {
                for (long column = 0; column < Arrays2d.COLUMNS; column++) {
                    task.accept(row * Arrays2d.COLUMNS + column);
                }
            }
        });
    }

    private void sayBulk(String what, long begin, long put) {
        long end = System.nanoTime();
        say(
                "bulk load of %,d %s chunks: %.2f s (put %.2f, commit %.2f), %,.0f entries/s, heap limit %,d MiB",
                number,
                what,
                (end - begin) / 1e9,
                (put - begin) / 1e9,
                (end - put) / 1e9,
                number * 1e9 / (end - begin),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    /** One chunk of an array of so many is changed, and committed; the versions before and after are compared. */
    private void commit() throws IOException {
        try (Repository repository = bulkLoaded()) {
            Random random = new Random(1);
            Samples commits = new Samples();
            Samples diffs = new Samples();
            long blocks = 0;
            long bytes = 0;
            for (int round = 0; round < 2 * ROUNDS; round++) {
                Snapshot before = repository.snapshot("main");
                long chunk = (long) (random.nextDouble() * number);
                long begin = System.nanoTime();
                CommitResult result;
                try (Session session = repository.session(MAIN)) {
                    session.put(Arrays2d.key(chunk), Arrays2d.tiny(chunk, round + 1));
                    result = session.commit(Arrays2d.request("one chunk"));
                }
                long end = System.nanoTime();
                long changes = differences(repository, before);
                if (changes != 1) {
                    throw new AssertionError(changes + " differences, wanted 1");
                }
                if (round >= ROUNDS) {
                    commits.add(end - begin);
                    diffs.add(System.nanoTime() - end);
                    blocks += result.written().newBlocks();
                    bytes += result.written().newBlockBytes() + result.written().newBytes();
                }
            }
            say("one chunk of %,d: %s; %.1f blocks, %,d bytes a commit", number, commits, (double) blocks / ROUNDS, bytes / ROUNDS);
            say("diff of two versions that differ in 1 of %,d: %s", number, diffs);
        }
    }

    private static long differences(Repository repository, Snapshot before) {
        AtomicLong changes = new AtomicLong();
        ManifestDiff.forEach(
                before.manifest(), repository.snapshot("main").manifest(), change -> changes.incrementAndGet());
        return changes.get();
    }

    /** So many commits, each of which appends one step of {@value #STEP_CHUNKS} chunks along the first axis. */
    private void append() throws IOException {
        Path place = directory.resolve("append.firn");
        try (Repository repository = Arrays2d.create(place)) {
            Samples steps = new Samples();
            for (long step = 0; step < number; step++) {
                long begin = System.nanoTime();
                try (Session session = repository.session(MAIN)) {
                    if (step == 0) {
                        Arrays2d.putArray(session, number);
                    }
                    for (int column = 0; column < STEP_CHUNKS; column++) {
                        session.put(Arrays2d.key(step * Arrays2d.COLUMNS + column), Arrays2d.tiny(column, step));
                    }
                    session.commit(Arrays2d.request("step " + step));
                }
                steps.add(System.nanoTime() - begin);
            }
            int tenth = Math.max(1, steps.count() / 10);
            long containers;
            try (var files = Files.walk(place)) {
                containers = files.filter(file -> file.toString().endsWith(".pack") || file.toString().endsWith(".jsonl"))
                        .count();
            }
            say(
                    "append %,d steps of %d chunks: mean of the first tenth %.2f ms (without the first commits: of the second %.2f), of the last %.2f; %s;"
                            + " %,d containers, %,d bytes",
                    number,
                    STEP_CHUNKS,
                    steps.meanMillis(0, tenth),
                    steps.meanMillis(tenth, Math.min(steps.count(), 2 * tenth)),
                    steps.meanMillis(steps.count() - tenth, steps.count()),
                    steps,
                    containers,
                    Arrays2d.sizeBytes(place));
        }
    }

    /** 10,000 chunks of so many bytes read at random, verified, against the same from plain files, unverified. */
    private void reads() throws IOException {
        int size = (int) number;
        int count = 10_000;
        Path plain = directory.resolve("plain");
        Arrays2d.delete(plain);
        Files.createDirectories(plain);
        byte[] bytes = new byte[size];
        Random random = new Random(2);
        try (Repository repository = Arrays2d.create(directory.resolve("reads.firn"))) {
            try (Session session = repository.session(MAIN)) {
                Arrays2d.putArray(session, count / Arrays2d.COLUMNS);
                for (int i = 0; i < count; i++) {
                    random.nextBytes(bytes);
                    session.put(Arrays2d.key(i), ByteBuffer.wrap(bytes));
                    Files.write(plain.resolve(Integer.toString(i)), bytes);
                }
                session.commit(Arrays2d.request("chunks"));
            }
            Snapshot snapshot = repository.snapshot("main");
            Samples verified = new Samples();
            Samples unverified = new Samples();
            Samples hashes = new Samples();
            for (int round = 0; round < READ_ROUNDS; round++) {
                int[] order = random.ints(count, 0, count).toArray();
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
                for (int i = 0; i < count; i++) {
                    Sha256.digest(ByteBuffer.wrap(bytes));
                }
                if (round >= READ_ROUNDS / 3) {
                    verified.add(middle - begin);
                    unverified.add(end - middle);
                    hashes.add(System.nanoTime() - end);
                }
            }
            say(
                    "%,d random reads of %,d bytes: verified %.0f ms, plain files unverified %.0f ms: %.2f x their speed; to hash as much takes %.0f ms",
                    count,
                    size,
                    verified.percentileMillis(0.5),
                    unverified.percentileMillis(0.5),
                    unverified.percentileMillis(0.5) / verified.percentileMillis(0.5),
                    hashes.percentileMillis(0.5));
        }
        Arrays2d.delete(plain);
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

    /** So many MiB in chunks of 256 KiB are verified by two threads, against two threads that hash as much from memory. */
    private void verify() throws IOException {
        byte[] bytes = new byte[256 << 10];
        long count = number * 4;
        try (Repository repository = Arrays2d.create(directory.resolve("verify.firn"))) {
            try (Session session = repository.session(MAIN)) {
                Arrays2d.putArray(session, count);
                Random random = new Random(3);
                for (long i = 0; i < count; i++) {
                    random.nextBytes(bytes);
                    session.put(Arrays2d.key(i), ByteBuffer.wrap(bytes));
                }
                session.commit(Arrays2d.request("chunks"));
            }
            for (int round = 0; round < 3; round++) {
                long begin = System.nanoTime();
                if (!repository.verify(Repository.VerifyDepth.FULL, Optional.empty(), 2).isSound()) {
                    throw new AssertionError("not sound");
                }
                long middle = System.nanoTime();
                Thread[] threads = new Thread[2];
                for (int t = 0; t < 2; t++) {
                    threads[t] = new Thread(() -> {
                        for (long i = 0; i < count / 2; i++) {
                            Sha256.digest(ByteBuffer.wrap(bytes));
                        }
                    });
                    threads[t].start();
                }
                for (Thread thread : threads) {
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                long end = System.nanoTime();
                say(
                        "verify %,d MiB: %.2f s; sha2-256 of as much on two threads %.2f s: %.2f x its speed",
                        number,
                        (middle - begin) / 1e9,
                        (end - middle) / 1e9,
                        (double) (end - middle) / (middle - begin));
            }
        }
    }
}
