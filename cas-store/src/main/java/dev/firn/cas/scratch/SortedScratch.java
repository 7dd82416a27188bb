package dev.firn.cas.scratch;

import dev.firn.cas.FirnException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A map from keys to values, both bytes, sorted by the unsigned bytes of the keys. Holds any number of entries in bounded memory: what is more than
 * its owner allows lies on disk. Arrays that are given or had are not copied; nobody changes them afterwards. For one thread at a time.
 */
public final class SortedScratch {
    /** The longest key, in bytes. */
    public static final int MAX_KEY_BYTES = 1 << 16;

    /** What an entry costs in memory beside its bytes: two array heads, a tree node, rounding. */
    private static final long ENTRY_BYTES = 96;

    private final Scratch owner;
    private final String name;
    private final int number;
    private MemoryPart memory = new MemoryPart();
    private long memoryBytes;
    private @Nullable SpilledRuns spilled;
    /** What goes to disk at present; the map waits for it before it reads from there, or sends more. */
    private @Nullable Future<?> underWay;

    private long changes;

    SortedScratch(Scratch owner, String name, int number) {
        this.owner = owner;
        this.name = name;
        this.number = number;
    }

    /**
     * Sets the value of a key; an earlier one is forgotten.
     *
     * @throws IllegalArgumentException if the key is longer than {@link #MAX_KEY_BYTES}
     * @throws FirnException of kind IO if the disk fails or is full, UNSUPPORTED if there is no RocksDB for this machine
     */
    public void put(byte[] key, byte[] value) {
        if (key.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("key of " + key.length + " bytes, at most " + MAX_KEY_BYTES);
        }
        changes++;
        Optional<byte[]> before = memory.put(key, value);
        long added = before.isEmpty() ? key.length + value.length + ENTRY_BYTES : value.length - before.get().length;
        memoryBytes += added;
        if (owner.account(added) && memoryBytes >= owner.leastSpillBytes()) {
            spill();
        }
    }

    /** What is in memory goes to disk. */
    private void spill() {
        SpilledRuns runs = spilled;
        if (runs == null) {
            runs = new SpilledRuns(owner.database(), number);
            spilled = runs;
        }
        awaitSpill();
        SpilledRuns target = runs;
        MemoryPart leaving = memory;
        long leavingBytes = memoryBytes;
        underWay = owner.inBackground(() -> {
            target.add(leaving.entries());
            owner.account(-leavingBytes);
        });
        memory = memory.next();
        memoryBytes = 0;
    }

    /** Waits until all that was to go to disk is there. */
    private void awaitSpill() {
        Future<?> waitedFor = underWay;
        if (waitedFor == null) {
            return;
        }
        underWay = null;
        try {
            waitedFor.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FirnException report
                    ? report
                    : new IllegalStateException(
                            "what scratch map \"" + name + "\" held could not go to disk", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(
                    FirnException.Kind.IO, "the wait for scratch map \"" + name + "\" was interrupted", e);
        }
    }

    /**
     * The value of a key, if it has one.
     *
     * @throws FirnException of kind IO if the disk fails
     */
    public Optional<byte[]> find(byte[] key) {
        Optional<byte[]> recent = memory.find(key);
        if (recent.isPresent()) {
            return recent;
        }
        awaitSpill();
        return spilled == null ? Optional.empty() : spilled.find(key);
    }

    /**
     * Walks all entries in order.
     *
     * @throws FirnException of kind IO if the disk fails, here or in the cursor
     */
    public ScratchCursor cursor() {
        return cursor(new byte[0], Optional.empty());
    }

    /** Walks the entries with keys in {@code [begin, end)}, or from {@code begin} on if there is no end, in order. */
    public ScratchCursor cursor(byte[] begin, Optional<byte[]> end) {
        ScratchCursor.Entries recent = memory.entries(begin, end);
        if (spilled == null) {
            return new ScratchCursor(this, changes, recent);
        }
        awaitSpill();
        List<ScratchCursor.Entries> sources = new ArrayList<>();
        sources.add(recent);
        sources.addAll(spilled.entries(begin, end));
        return new ScratchCursor(this, changes, new ReadAhead(new MergedEntries(sources)));
    }

    /** Walks the entries whose keys begin with {@code prefix}, in order. */
    public ScratchCursor prefix(byte[] prefix) {
        return cursor(prefix, behind(prefix));
    }

    /** The least key behind all that begin with {@code prefix}; none if that is all bits set. */
    static Optional<byte[]> behind(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return Optional.empty();
        }
        byte[] end = Arrays.copyOf(prefix, length);
        end[length - 1]++;
        return Optional.of(end);
    }

    /** Whether there is no entry. */
    public boolean isEmpty() {
        try (ScratchCursor cursor = cursor()) {
            return !cursor.next();
        }
    }

    /** How many entries there are. Counts them one by one where they lie on disk. */
    public long count() {
        if (spilled == null) {
            return memory.count();
        }
        long count = 0;
        try (ScratchCursor cursor = cursor()) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    /** Whether any of the entries lie on disk. */
    public boolean isSpilled() {
        return spilled != null;
    }

    /** Throws if the map was changed since a cursor was made. */
    void checkUnchanged(long changesThen) {
        if (changes != changesThen) {
            throw new IllegalStateException("the scratch map \"" + name + "\" was changed while it was walked");
        }
    }
}
