package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A space in memory that takes the steps of {@link DirectorySpace} (write, sync the file, give it its name, sync the directory, …) one by one, counts
 * them, and fails where it is told to. It knows what was synced, so it can also tell what a loss of power leaves. Everything follows from the seed and
 * the calls; safe for many threads, but then their order is part of the calls.
 *
 * <p>To try every failure of a piece of work: run it once, take {@link #steps}, then run it again for each step and {@link Fault}.
 */
public final class FaultySpace implements BlobSpace, BlobDeletion, BlobAliases {
    /** The kinds of steps. */
    public enum Step {
        WRITE,
        SYNC_FILE,
        PUBLISH,
        SYNC_DIRECTORY,
        READ,
        LIST,
        DELETE
    }

    /** A file: bytes before {@code durableBytes} survive power loss, those behind it may; so with its name. */
    private static final class Stored {
        private final byte[] bytes;
        private final int durableBytes;
        private boolean nameIsDurable;

        Stored(byte[] bytes, int durableBytes) {
            this.bytes = bytes;
            this.durableBytes = durableBytes;
        }
    }

    private final long seed;
    private final SplittableRandom random;
    private final TreeMap<BlobName, Stored> files = new TreeMap<>();
    /** Deleted, but their directory was not synced since: power loss may bring them back. */
    private final TreeMap<BlobName, Stored> ghosts = new TreeMap<>();

    private final Map<Long, Fault> schedule = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean crashed;

    /** An empty space without faults. */
    public FaultySpace(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Lets the step with this number (from 0 for the first of all) go wrong. */
    public synchronized void failAt(long step, Fault fault) {
        schedule.put(step, fault);
    }

    /** Forgets all faults that are still to come. */
    public synchronized void heal() {
        schedule.clear();
    }

    /** The steps taken so far, those that failed too. */
    public synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /** What another process finds after this one ended: all that is visible, without faults. Nothing is durable by that. */
    public synchronized FaultySpace restart() {
        FaultySpace next = new FaultySpace(seed + 1);
        files.forEach((name, stored) -> next.files.put(name, copy(stored, stored.bytes, stored.durableBytes)));
        ghosts.forEach((name, stored) -> next.ghosts.put(name, copy(stored, stored.bytes, stored.durableBytes)));
        return next;
    }

    /**
     * What is there after the power went: of each name, each deletion, and each file's bytes that were not synced, any may have been lost, each on its
     * own, as {@code choice} has it. What is left is durable.
     */
    public synchronized FaultySpace losePower(long choice) {
        SplittableRandom fate = new SplittableRandom(choice);
        FaultySpace next = new FaultySpace(seed + 1);
        for (Map.Entry<BlobName, Stored> entry : files.entrySet()) {
            if (entry.getValue().nameIsDurable || fate.nextBoolean()) {
                next.files.put(entry.getKey(), remains(entry.getValue(), fate));
            }
        }
        for (Map.Entry<BlobName, Stored> entry : ghosts.entrySet()) {
            if (fate.nextBoolean()) {
                next.files.putIfAbsent(entry.getKey(), remains(entry.getValue(), fate));
            }
        }
        return next;
    }

    /** Bytes that were not synced are there, are cut off, or are zero. */
    private static Stored remains(Stored stored, SplittableRandom fate) {
        byte[] bytes = stored.bytes.clone();
        int lost = stored.durableBytes
                + (bytes.length > stored.durableBytes ? fate.nextInt(bytes.length - stored.durableBytes) : 0);
        switch (stored.durableBytes == bytes.length ? 0 : fate.nextInt(3)) {
            case 1 -> bytes = Arrays.copyOf(bytes, lost);
            case 2 -> Arrays.fill(bytes, lost, bytes.length, (byte) 0);
            default -> {}
        }
        Stored left = copy(stored, bytes, bytes.length);
        left.nameIsDurable = true;
        return left;
    }

    private static Stored copy(Stored stored, byte[] bytes, int durableBytes) {
        Stored copy = new Stored(bytes, durableBytes);
        copy.nameIsDurable = stored.nameIsDurable;
        return copy;
    }

    /** Counts a step; {@code effect} is what it does if all is well. Returns the fault that the caller must act on. */
    private Outcome take(Step step, Runnable effect) {
        checkAlive();
        long number = steps.size();
        steps.add(step);
        Fault fault = schedule.remove(number);
        if (fault == Fault.CRASH) {
            if (random.nextBoolean()) {
                effect.run();
            }
            crashed = true;
            throw new SimulatedCrash(number);
        }
        if (fault == null) {
            effect.run();
            return Outcome.WELL;
        }
        return switch (fault) {
            case ENOSPC -> step == Step.WRITE || step == Step.PUBLISH ? Outcome.FULL : Outcome.FAILED;
            case SHORT_READ -> step == Step.READ ? Outcome.SHORT : Outcome.FAILED;
            case FLIPPED_BIT -> step == Step.READ ? Outcome.FLIPPED : Outcome.FAILED;
            case LYING_SYNC -> step == Step.SYNC_FILE || step == Step.SYNC_DIRECTORY ? Outcome.LIED : Outcome.FAILED;
            default -> Outcome.FAILED;
        };
    }

    private enum Outcome {
        WELL,
        FAILED,
        FULL,
        SHORT,
        FLIPPED,
        LIED
    }

    private void checkAlive() {
        if (crashed) {
            throw new SimulatedCrash(steps.size());
        }
    }

    private void takeOrFail(Step step, String what, Runnable effect) {
        Outcome outcome = take(step, effect);
        if (outcome == Outcome.FULL) {
            throw FirnException.io("no space left to " + what, simulated());
        }
        if (outcome != Outcome.WELL && outcome != Outcome.LIED) {
            throw FirnException.io("cannot " + what, simulated());
        }
    }

    private static IOException simulated() {
        return new IOException("simulated fault");
    }

    @Override
    public String place() {
        return "simulated disk of seed " + seed;
    }

    @Override
    public boolean create(BlobName name, ByteSource source) {
        synchronized (this) {
            checkAlive();
            if (files.containsKey(name)) {
                return false;
            }
        }
        try (BlobWriter writer = newBlob()) {
            source.sendTo(writer::append);
            return writer.seal(name);
        } catch (IOException e) {
            throw FirnException.io("cannot read what should become blob " + name, e);
        }
    }

    @Override
    public synchronized BlobWriter newBlob() {
        checkAlive();
        return new Writer();
    }

    private Stored stored(BlobName name) {
        Stored found = files.get(name);
        if (found == null) {
            throw Ranges.missing(name, place());
        }
        return found;
    }

    @Override
    public synchronized ByteBuffer read(BlobName name, long beginBytes, long endBytes) {
        checkAlive();
        return slice(name, stored(name).bytes, beginBytes, endBytes);
    }

    private synchronized ByteBuffer slice(BlobName name, byte[] bytes, long beginBytes, long endBytes) {
        int length = Ranges.lengthBytes(beginBytes, endBytes);
        if (endBytes > bytes.length) {
            throw Ranges.cutOff(name, place(), endBytes);
        }
        byte[] piece = Arrays.copyOfRange(bytes, (int) beginBytes, (int) beginBytes + length);
        switch (take(Step.READ, () -> {})) {
            case SHORT -> throw Ranges.cutOff(name, place(), endBytes);
            case FLIPPED -> {
                if (piece.length > 0) {
                    piece[random.nextInt(piece.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case WELL -> {}
            default -> throw FirnException.io("cannot read blob " + name + " in " + place(), simulated());
        }
        return ByteBuffer.wrap(piece).asReadOnlyBuffer();
    }

    @Override
    public synchronized BlobReader open(BlobName name) {
        checkAlive();
        return new Reader(name, stored(name).bytes);
    }

    @Override
    public synchronized OptionalLong findSize(BlobName name) {
        takeOrFail(Step.READ, "read blob " + name + " in " + place(), () -> {});
        Stored found = files.get(name);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found.bytes.length);
    }

    @Override
    public void list(BlobName directory, Consumer<BlobEntry> visitor) {
        List<BlobEntry> entries = new ArrayList<>();
        synchronized (this) {
            takeOrFail(Step.LIST, "list " + directory + " in " + place(), () -> {});
            files.forEach((name, stored) -> {
                if (name.isBelow(directory)) {
                    entries.add(new BlobEntry(name, stored.bytes.length, 1_700_000_000_000L));
                }
            });
        }
        entries.forEach(visitor);
    }

    @Override
    public synchronized void sync(BlobName directory) {
        takeOrFail(Step.SYNC_DIRECTORY, "sync " + directory + " in " + place(), () -> makeDurable(directory.text()));
    }

    private void makeDurable(String directory) {
        files.forEach((name, stored) -> stored.nameIsDurable |= directory(name).equals(directory));
        ghosts.keySet().removeIf(name -> directory(name).equals(directory));
    }

    private static String directory(BlobName name) {
        int slash = name.text().lastIndexOf('/');
        return slash < 0 ? "" : name.text().substring(0, slash);
    }

    @Override
    public synchronized boolean delete(BlobName name) {
        boolean existed = files.containsKey(name);
        takeOrFail(Step.DELETE, "delete blob " + name + " in " + place(), () -> {
            Stored gone = files.remove(name);
            if (gone != null) {
                ghosts.put(name, gone);
            }
        });
        return existed;
    }

    @Override
    public synchronized boolean alias(BlobName blob, BlobName alias) {
        boolean there = files.containsKey(blob);
        takeOrFail(Step.PUBLISH, "give " + blob + " a second name in " + place(), () -> {
            Stored found = files.get(blob);
            if (found != null) {
                files.putIfAbsent(alias, new Stored(found.bytes, found.durableBytes));
            }
        });
        return there || files.containsKey(alias);
    }

    @Override
    public void close() {}

    /** Reads an array that never changes, with the faults of the space. */
    private final class Reader implements BlobReader {
        private final BlobName name;
        private final byte[] bytes;
        private volatile boolean closed;

        Reader(BlobName name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public BlobName name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            if (closed) {
                throw new IllegalStateException("the reader of blob " + name + " is closed");
            }
            return slice(name, bytes, beginBytes, endBytes);
        }

        @Override
        public ByteBuffer map(long beginBytes, long endBytes) {
            return read(beginBytes, endBytes);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Gathers bytes, and publishes them step by step. */
    private final class Writer implements BlobWriter {
        private byte[] appended = new byte[0];
        private boolean failed;
        private boolean done;

        private void checkOpen() {
            checkAlive();
            if (failed || done) {
                throw new IllegalStateException(failed ? "an earlier write failed" : "the writer is sealed or closed");
            }
        }

        @Override
        public void append(ByteBuffer bytes) {
            synchronized (FaultySpace.this) {
                checkOpen();
                failed = true;
                takeOrFail(Step.WRITE, "write in " + place(), () -> {
                    int before = appended.length;
                    appended = Arrays.copyOf(appended, before + bytes.remaining());
                    bytes.get(appended, before, appended.length - before);
                });
                failed = false;
            }
        }

        @Override
        public long positionBytes() {
            synchronized (FaultySpace.this) {
                return appended.length;
            }
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            synchronized (FaultySpace.this) {
                checkOpen();
                if (endBytes > appended.length) {
                    throw new IllegalArgumentException("byte " + endBytes + " of " + appended.length + " appended");
                }
                return slice(BlobName.of("temporary"), appended, beginBytes, endBytes);
            }
        }

        @Override
        public boolean seal(BlobName name) {
            synchronized (FaultySpace.this) {
                if (!sealUnsynced(name)) {
                    return false;
                }
                Outcome outcome = take(Step.SYNC_DIRECTORY, () -> makeDurable(directory(name)));
                if (outcome != Outcome.WELL && outcome != Outcome.LIED) {
                    throw FirnException.unknownOutcome(
                            "it is not known whether blob " + name + " would survive power loss", simulated());
                }
                return true;
            }
        }

        @Override
        public boolean sealUnsynced(BlobName name) {
            synchronized (FaultySpace.this) {
                checkOpen();
                if (files.containsKey(name)) {
                    return false;
                }
                failed = true;
                Outcome synced = take(Step.SYNC_FILE, () -> {});
                if (synced != Outcome.WELL && synced != Outcome.LIED) {
                    throw FirnException.io("cannot sync in " + place(), simulated());
                }
                Runnable effect =
                        () -> files.put(name, new Stored(appended, synced == Outcome.LIED ? 0 : appended.length));
                publish(name, effect);
                failed = false;
                done = true;
                return true;
            }
        }

        private void publish(BlobName name, Runnable effect) {
            Outcome outcome = take(Step.PUBLISH, effect);
            if (outcome == Outcome.FULL) {
                throw FirnException.io("no space left for blob " + name + " in " + place(), simulated());
            }
            if (outcome != Outcome.WELL) {
                if (random.nextBoolean()) {
                    effect.run();
                }
                throw FirnException.unknownOutcome(
                        "it is not known whether blob " + name + " in " + place() + " was written", simulated());
            }
        }

        @Override
        public void close() {
            done = true;
        }
    }
}
