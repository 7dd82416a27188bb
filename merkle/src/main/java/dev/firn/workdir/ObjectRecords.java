package dev.firn.workdir;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keys with what they hold and one more byte, of any number, handed in by many threads in any order and had back in the order of keys. */
final class ObjectRecords implements AutoCloseable {
    private static final int OBJECT_BYTES = Cid.DIGEST_BYTES + Long.BYTES;
    private static final int HEAD_BYTES = OBJECT_BYTES + 1;

    private final SortedRecords records;

    ObjectRecords(long heapBytes, Path spillDirectory) {
        records = new SortedRecords(HEAD_BYTES, heapBytes, spillDirectory);
    }

    /** Adds one; {@code mark} is the caller's. */
    synchronized void add(byte[] key, ObjectRef object, int mark) {
        ByteBuffer one = ByteBuffer.allocate(HEAD_BYTES + key.length);
        put(one, object);
        one.put((byte) mark).put(key);
        records.add(one.array());
    }

    static void put(ByteBuffer target, ObjectRef object) {
        target.put(object.cid().digest()).putLong(object.sizeBytes());
    }

    static ObjectRef get(ByteBuffer source) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        source.get(digest);
        long size = source.getLong();
        return new ObjectRef(Cid.of(size <= Block.MAX_BYTES ? Codec.RAW : Codec.DAG_PB, digest), size);
    }

    /** How many were added. */
    long count() {
        return records.count();
    }

    /** All in order. */
    Cursor cursor() {
        return new Cursor(records.cursor());
    }

    @Override
    public void close() {
        records.close();
    }

    /** Goes through them. For one thread. */
    static final class Cursor implements Listing {
        private final SortedRecords.Cursor cursor;
        /** Made when it is asked for. */
        private byte @Nullable [] key;

        private Cursor(SortedRecords.Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean advance() {
            key = null;
            return cursor.advance();
        }

        @Override
        public byte[] key() {
            byte[] made = key;
            if (made == null) {
                made = Arrays.copyOfRange(cursor.present(), HEAD_BYTES, cursor.present().length);
                key = made;
            }
            return made;
        }

        @Override
        public ObjectRef object() {
            return get(ByteBuffer.wrap(cursor.present()));
        }

        /** The size of the object. */
        long sizeBytes() {
            return ByteBuffer.wrap(cursor.present()).getLong(Cid.DIGEST_BYTES);
        }

        int mark() {
            return cursor.present()[OBJECT_BYTES];
        }
    }
}
