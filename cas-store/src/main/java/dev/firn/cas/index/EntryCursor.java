package dev.firn.cas.index;

import dev.firn.cas.pack.EntryTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Goes through sorted entries of a table or an index and gives each the ordinal of its container in a new index. For one thread. */
final class EntryCursor implements Comparable<EntryCursor> {
    private static final VarHandle HEAD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Source source;
    private final int[] ordinals;
    private final long end;
    private long index = -1;
    private int ordinal;
    private final byte[] key = new byte[IndexLayout.KEY_BYTES];
    /** The first eight bytes of the key; most comparisons are over with them. */
    private long head;

    /** What is gone through. */
    private interface Source {
        void copyKey(long index, byte[] target);

        int container(long index);

        void copyPlace(long index, ByteBuffer target);
    }

    private EntryCursor(Source source, int[] ordinals, long end) {
        this.source = source;
        this.ordinals = ordinals;
        this.end = end;
    }

    /** All entries of a container, which gets this ordinal. */
    static EntryCursor of(EntryTable table, int ordinal) {
        ByteBuffer bytes = table.bytes();
        Source source = new Source() {
            @Override
            public void copyKey(long index, byte[] target) {
                bytes.get((int) index * EntryTable.ENTRY_BYTES, target);
            }

            @Override
            public int container(long index) {
                return 0;
            }

            @Override
            public void copyPlace(long index, ByteBuffer target) {
                int at = (int) index * EntryTable.ENTRY_BYTES + IndexLayout.KIND_AT;
                target.putLong(bytes.getLong(at)).putLong(bytes.getLong(at + 8));
            }
        };
        return new EntryCursor(source, new int[] {ordinal}, table.count());
    }

    /** The entries of an index whose containers have a new ordinal in {@code ordinals}; those of containers with a negative one are left out. */
    static EntryCursor of(IndexFile file, int[] ordinals) {
        Source source = new Source() {
            @Override
            public void copyKey(long index, byte[] target) {
                file.segment(index).get(IndexFile.offsetInSegment(index), target);
            }

            @Override
            public int container(long index) {
                return file.container(index);
            }

            @Override
            public void copyPlace(long index, ByteBuffer target) {
                int at = IndexFile.offsetInSegment(index) + IndexLayout.KIND_AT;
                target.putLong(file.segment(index).getLong(at))
                        .putLong(file.segment(index).getLong(at + 8));
            }
        };
        return new EntryCursor(source, ordinals, file.entries());
    }

    /** Moves to the next entry. */
    boolean next() {
        do {
            index++;
            if (index >= end) {
                return false;
            }
            int container = source.container(index);
            ordinal = container >= 0 && container < ordinals.length ? ordinals[container] : -1;
        } while (ordinal < 0);
        source.copyKey(index, key);
        head = (long) HEAD.get(key, 0);
        return true;
    }

    int ordinal() {
        return ordinal;
    }

    /** The first bits of the digest. */
    int cell(int bits) {
        return bits == 0 ? 0 : (int) (head >>> 64 - bits);
    }

    void write(ByteBuffer target) {
        target.put(key, 0, IndexLayout.KIND_AT);
        source.copyPlace(index, target);
        target.putInt(ordinal);
    }

    @Override
    public int compareTo(EntryCursor other) {
        if (head != other.head) {
            return Long.compareUnsigned(head, other.head);
        }
        int order = Arrays.compareUnsigned(key, other.key);
        return order != 0 ? order : Integer.compare(ordinal, other.ordinal);
    }
}
