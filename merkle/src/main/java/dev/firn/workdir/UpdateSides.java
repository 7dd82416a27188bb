package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.manifest.KeyChange;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sides of a checkout into a directory that stands on a version, of which its memory has all keys: no version is listed. What is wanted is what the memory has, but
 * for the keys in which the two versions differ. For one thread.
 */
final class UpdateSides implements CheckoutSides, AutoCloseable {
    // What is at a key in which the versions differ.
    private static final int NOTHING = 0;
    private static final int CHUNK = 1;
    private static final int DOCUMENT = 2;

    private final MemoryCursor memory;
    private final ObjectRecords changes;
    private final Differences differences;
    private final boolean adds;
    private boolean begun;
    private boolean inMemory;

    /** The keys in which the versions differ, in order, beside other keys. */
    private static final class Differences {
        private final ObjectRecords.Cursor cursor;
        private boolean has;

        Differences(ObjectRecords changes) {
            cursor = changes.cursor();
            has = cursor.advance();
        }

        /** Whether the next key comes before another, or is it: less than 0, or 0. */
        int order(byte[] other) {
            return has ? Arrays.compareUnsigned(cursor.key(), other) : 1;
        }
    }

    private UpdateSides(MemoryCursor memory, ObjectRecords changes, boolean adds) {
        this.memory = memory;
        this.changes = changes;
        this.differences = new Differences(changes);
        this.adds = adds;
    }

    /** Those of a checkout, if the memory has all of the version that the directory stands on, nothing was cut short, and all of a version is wanted. */
    static Optional<UpdateSides> find(WorkDirectory directory, CheckoutRequest request, Optional<Standing> standing) {
        boolean simple = standing.isPresent()
                && standing.get().at().isEmpty()
                && request.path().isEmpty()
                && directory.state().intent().isEmpty();
        if (!simple) {
            return Optional.empty();
        }
        MemoryFiles files = directory.openFiles();
        Optional<MemoryCursor> whole = files.cursor()
                .filter(cursor ->
                        BaseKeys.hasAll(cursor, Optional.of(standing.get().base()), ""));
        if (whole.isEmpty()) {
            files.close();
            return Optional.empty();
        }
        WorkOptions options = directory.options();
        ObjectRecords changes = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        try {
            Snapshot base = directory.repository().snapshot(standing.get().base());
            boolean[] adds = {false};
            base.diff(request.version(), change -> {
                adds[0] |= change.isAdded();
                add(change, changes);
            });
            return Optional.of(new UpdateSides(whole.get(), changes, adds[0]));
        } catch (FirnException e) {
            // The version that the directory stands on may be damaged or not all here, which is no reason to stay on
            // it.
            changes.close();
            files.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            changes.close();
            files.close();
            throw e;
        }
    }

    private static void add(KeyChange change, ObjectRecords changes) {
        ObjectRef object = change.after().or(change::before).orElseThrow();
        int mark = change.isRemoved() ? NOTHING : change.chunk().isPresent() ? CHUNK : DOCUMENT;
        changes.add(change.key().getBytes(StandardCharsets.UTF_8), object, mark);
    }

    /** The keys in which the versions differ; {@link #close} closes them. */
    ObjectRecords changes() {
        return changes;
    }

    /** How many they are. */
    long changeCount() {
        return changes.count();
    }

    /** Whether there are keys among them that the directory had not so far. */
    boolean adds() {
        return adds;
    }

    @Override
    public boolean advance() {
        boolean memoryGoesOn = !begun || (inMemory && order() >= 0);
        boolean differencesGoOn = begun && differences.has && (!inMemory || order() <= 0);
        begun = true;
        if (memoryGoesOn) {
            inMemory = memory.advance();
        }
        if (differencesGoOn) {
            differences.has = differences.cursor.advance();
        }
        // What was only seen is no version's.
        while (inMemory && !memory.hasBase() && order() > 0) {
            inMemory = memory.advance();
        }
        return inMemory || differences.has;
    }

    /** How the next key in which the versions differ stands to that of the memory. */
    private int order() {
        return differences.order(memory.key());
    }

    @Override
    public Row row() {
        boolean differs = differences.has && (!inMemory || order() <= 0);
        boolean remembered = inMemory && (!differences.has || order() >= 0);
        MemoryEntry entry = remembered ? memory.entry() : new MemoryEntry(Optional.empty(), Optional.empty());
        byte[] key = differs ? differences.cursor.key() : memory.key();
        int mark = differs ? differences.cursor.mark() : DOCUMENT;
        Optional<ObjectRef> wanted =
                !differs ? entry.base() : mark == NOTHING ? Optional.empty() : Optional.of(differences.cursor.object());
        return new Row(
                new String(key, StandardCharsets.UTF_8),
                wanted,
                // Whether other things stand in the manifest is not known here; what does not is found through it as
                // well.
                mark == CHUNK ? 0 : VersionKeys.IN_MANIFEST,
                entry.base(),
                Optional.empty(),
                entry.seen(),
                !differs);
    }

    @Override
    public void remember(WrittenFiles files, MemoryWriter writer) throws IOException {
        memory.restart();
        Differences gone = new Differences(changes);
        WrittenFiles.Cursor told = files.cursor();
        boolean left = memory.advance();
        boolean isTold = told.advance();
        while (left || isTold) {
            int order = !left ? 1 : !isTold ? -1 : Arrays.compareUnsigned(memory.key(), told.key());
            if (order < 0) {
                while (gone.order(memory.key()) < 0) {
                    gone.has = gone.cursor.advance();
                }
                if (memory.hasBase() && gone.order(memory.key()) != 0) {
                    writer.add(memory);
                }
            } else {
                writer.add(told.key(), told.entry());
                isTold = told.advance();
            }
            left = order <= 0 ? memory.advance() : left;
        }
    }

    @Override
    public void close() {
        changes.close();
        memory.close();
    }
}
