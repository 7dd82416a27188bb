package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** In what a directory differs from a version: any number of files, in bounded memory. The caller closes it. */
public final class DirectoryChanges implements Closeable {
    private static final int OBJECT_BYTES = 40;
    private static final int HEAD_BYTES = 3 + Long.BYTES + 2 * OBJECT_BYTES;

    private final SortedRecords records;
    private ChangeCounts counts = new ChangeCounts(0, 0, 0, 0, 0, 0);

    DirectoryChanges(WorkOptions options) {
        records = new SortedRecords(HEAD_BYTES, options.heapBytes(), options.spillDirectory());
    }

    /** Takes a change; may be called by many threads. */
    synchronized void add(FileChange change) {
        byte[] key = change.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer one = ByteBuffer.allocate(HEAD_BYTES + key.length);
        one.put((byte)
                (change.kind() == FileChange.Kind.ADDED ? 'A' : change.kind() == FileChange.Kind.CHANGED ? 'C' : 'R'));
        one.putLong(change.sizeBytes());
        putObject(one, change.before());
        putObject(one, change.after());
        records.add(one.put(key).array());
    }

    private static void putObject(ByteBuffer target, Optional<ObjectRef> object) {
        target.put((byte) (object.isPresent() ? 1 : 0));
        if (object.isPresent()) {
            ObjectRecords.put(target, object.get());
        } else {
            target.position(target.position() + OBJECT_BYTES);
        }
    }

    void counted(ChangeCounts all) {
        counts = all;
    }

    /** How many files differ in what way. */
    public ChangeCounts counts() {
        return counts;
    }

    /** Shows every difference, in the order of keys; may be called again. */
    public void forEach(Consumer<FileChange> visitor) {
        SortedRecords.Cursor cursor = records.cursor();
        while (cursor.advance()) {
            visitor.accept(read(cursor.present()));
        }
    }

    private static FileChange read(byte[] one) {
        ByteBuffer source = ByteBuffer.wrap(one);
        byte kind = source.get();
        long size = source.getLong();
        Optional<ObjectRef> before = readObject(source);
        Optional<ObjectRef> after = readObject(source);
        String key = new String(one, HEAD_BYTES, one.length - HEAD_BYTES, StandardCharsets.UTF_8);
        FileChange.Kind what =
                kind == 'A' ? FileChange.Kind.ADDED : kind == 'C' ? FileChange.Kind.CHANGED : FileChange.Kind.REMOVED;
        return new FileChange(key, before, after, size, what);
    }

    private static Optional<ObjectRef> readObject(ByteBuffer source) {
        if (source.get() == 1) {
            return Optional.of(ObjectRecords.get(source));
        }
        source.position(source.position() + OBJECT_BYTES);
        return Optional.empty();
    }

    @Override
    public void close() {
        records.close();
    }
}
