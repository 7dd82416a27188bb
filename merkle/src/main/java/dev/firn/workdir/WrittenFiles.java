package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The files of a directory that are what a version has, of any number, told by many threads in any order: what will be remembered. */
final class WrittenFiles implements AutoCloseable {
    private static final int HEAD_BYTES = 40 + 2 + FileStamp.BYTES;

    private final SortedRecords records;
    private final AtomicLong latestNanos = new AtomicLong(Long.MIN_VALUE);

    WrittenFiles(long heapBytes, Path spillDirectory) {
        records = new SortedRecords(HEAD_BYTES, heapBytes, spillDirectory);
    }

    /** A file that was already what it should be, as long as it has this stamp. */
    void add(String key, ObjectRef object, FileStamp stamp) {
        add(key, object, Optional.of(stamp), false);
    }

    /** A file that was already what it should be, but may be changed without getting another stamp. */
    void addUnrested(String key, ObjectRef object) {
        add(key, object, Optional.empty(), false);
    }

    /** A file that was written. */
    void addWritten(String key, ObjectRef object, FileStamp stamp) {
        latestNanos.accumulateAndGet(stamp.changedNanos(), Math::max);
        add(key, object, Optional.of(stamp), true);
    }

    private synchronized void add(String key, ObjectRef object, Optional<FileStamp> stamp, boolean written) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer one = ByteBuffer.allocate(HEAD_BYTES + name.length);
        ObjectRecords.put(one, object);
        one.put((byte) (stamp.isPresent() ? 1 : 0)).put((byte) (written ? 1 : 0));
        stamp.ifPresent(present -> present.writeTo(one));
        records.add(one.position(HEAD_BYTES).put(name).array());
    }

    /** When the last of them was written, nanoseconds since 1970, by the clock of the file system. */
    long latestNanos() {
        return latestNanos.get();
    }

    /** Adds them all to what will be remembered, as the files of a version. */
    void addTo(MemoryWriter writer) throws IOException {
        Cursor cursor = cursor();
        while (cursor.advance()) {
            writer.add(cursor.key(), cursor.entry());
        }
    }

    /** What will be remembered of them, in order. */
    Cursor cursor() {
        return new Cursor(records.cursor());
    }

    /** Goes through them. For one thread. */
    static final class Cursor {
        private final SortedRecords.Cursor records;

        private Cursor(SortedRecords.Cursor records) {
            this.records = records;
        }

        boolean advance() {
            return records.advance();
        }

        byte[] key() {
            return Arrays.copyOfRange(records.present(), HEAD_BYTES, records.present().length);
        }

        MemoryEntry entry() {
            ByteBuffer source = ByteBuffer.wrap(records.present());
            ObjectRef object = ObjectRecords.get(source);
            boolean rested = source.get() == 1;
            source.get();
            Optional<MemoryEntry.Seen> seen =
                    rested ? Optional.of(new MemoryEntry.Seen(FileStamp.readFrom(source), object)) : Optional.empty();
            return new MemoryEntry(Optional.of(object), seen);
        }
    }

    /** Takes the key of a file. */
    interface KeyVisitor {
        void visit(String key);
    }

    /** Shows those that were written, in order. */
    void forEachWritten(KeyVisitor visitor) {
        SortedRecords.Cursor cursor = records.cursor();
        while (cursor.advance()) {
            byte[] one = cursor.present();
            if (one[41] == 1) {
                visitor.visit(new String(one, HEAD_BYTES, one.length - HEAD_BYTES, StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
