package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The contents of a container that is still being written: entries in the order of appending and a hash table over them, in two arrays. Safe for many
 * threads.
 */
final class EntryList {
    private static final int FIRST_CAPACITY = 64;

    private ByteBuffer entries = ByteBuffer.allocate(FIRST_CAPACITY * EntryTable.ENTRY_BYTES);
    /** Index + 1 of the entry in each slot, 0 where there is none; always at most half full. */
    private int[] slots = new int[2 * FIRST_CAPACITY];

    synchronized int count() {
        return entries.position() / EntryTable.ENTRY_BYTES;
    }

    synchronized Optional<Extent> find(Cid cid, EntryKind kind) {
        int at = slots[slot(cid, kind)] - 1;
        if (at < 0) {
            return Optional.empty();
        }
        return Optional.of(unsorted().extent(at));
    }

    synchronized void add(Cid cid, EntryKind kind, Extent extent) {
        if (!entries.hasRemaining()) {
            grow();
        }
        int slot = slot(cid, kind);
        if (slots[slot] != 0) {
            throw new IllegalStateException(cid + " is in this container already");
        }
        EntryTable.write(entries, cid, kind, extent);
        slots[slot] = count();
    }

    /** The same entries, sorted. */
    synchronized EntryTable toTable() {
        int count = count();
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = entries.getLong(i * EntryTable.ENTRY_BYTES) >>> 18;
        }
        ByteBuffer sorted = ByteBuffer.allocate(count * EntryTable.ENTRY_BYTES);
        for (int index : Sorting.order(keys, this::compare)) {
            sorted.put(entries.array(), index * EntryTable.ENTRY_BYTES, EntryTable.ENTRY_BYTES);
        }
        return new EntryTable(sorted.flip());
    }

    private int compare(int first, int second) {
        int a = first * EntryTable.ENTRY_BYTES;
        int b = second * EntryTable.ENTRY_BYTES;
        int compared = EntryTable.KIND_AT + 1;
        return Arrays.compareUnsigned(entries.array(), a, a + compared, entries.array(), b, b + compared);
    }

    private EntryTable unsorted() {
        return new EntryTable(entries.duplicate().flip());
    }

    /** The slot of an entry, or the free one where it would go. */
    private int slot(Cid cid, EntryKind kind) {
        int slot = cid.hashCode() * 31 + kind.code() & slots.length - 1;
        while (slots[slot] != 0 && !is(cid, kind, slots[slot] - 1)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean is(Cid cid, EntryKind kind, int index) {
        int at = index * EntryTable.ENTRY_BYTES;
        return cid.compareDigest(entries, at) == 0 && entries.get(at + EntryTable.KIND_AT) == kind.code();
    }

    private void grow() {
        entries = ByteBuffer.allocate(2 * entries.capacity()).put(entries.flip());
        int[] old = slots;
        slots = new int[2 * old.length];
        EntryTable table = unsorted();
        for (int held : old) {
            if (held != 0) {
                slots[slot(table.cid(held - 1), table.kind(held - 1))] = held;
            }
        }
    }
}
