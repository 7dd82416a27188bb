package dev.firn.cas.scratch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a map has in memory. Entries are gathered as they come and put in order when somebody asks, which is much cheaper than to keep them in order all the
 * time; where putting and asking alternate, they stand in a tree. For one thread at a time.
 */
final class MemoryPart {
    private static final Comparator<Entry> ORDER = (a, b) -> Arrays.compareUnsigned(a.key, b.key);
    private static final int FIRST_CAPACITY = 16;

    private Entry[] gathered = new Entry[FIRST_CAPACITY];
    private int count;
    /** Whether the gathered ones are in strictly ascending order. */
    private boolean inOrder = true;
    /** Whether anybody asked since they were begun to be gathered. */
    private boolean asked;

    private boolean inTree;
    private final TreeMap<byte[], byte[]> tree = new TreeMap<>(Arrays::compareUnsigned);

    private static final class Entry {
        final byte[] key;
        final byte[] value;

        Entry(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    /** An empty part, for a map that was used as this one was. */
    MemoryPart next() {
        MemoryPart next = new MemoryPart();
        next.inTree = inTree;
        return next;
    }

    /** Sets the value of a key, and gives what it held before as far as it is known at once. */
    Optional<byte[]> put(byte[] key, byte[] value) {
        if (asked && !inTree) {
            inTree = true;
            for (int i = 0; i < count; i++) {
                tree.put(gathered[i].key, gathered[i].value);
            }
            gathered = new Entry[0];
        }
        if (inTree) {
            return Optional.ofNullable(tree.put(key, value));
        }
        if (count == gathered.length) {
            gathered = Arrays.copyOf(gathered, 2 * count);
        }
        inOrder = inOrder && (count == 0 || Arrays.compareUnsigned(gathered[count - 1].key, key) < 0);
        gathered[count++] = new Entry(key, value);
        return Optional.empty();
    }

    /** Of entries with the same key the one put last is left. */
    private void order() {
        asked = true;
        if (inOrder) {
            return;
        }
        Arrays.sort(gathered, 0, count, ORDER);
        int left = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || !Arrays.equals(gathered[i].key, gathered[i + 1].key)) {
                gathered[left++] = gathered[i];
            }
        }
        Arrays.fill(gathered, left, count, null);
        count = left;
        inOrder = true;
    }

    Optional<byte[]> find(byte[] key) {
        if (inTree) {
            return Optional.ofNullable(tree.get(key));
        }
        order();
        int at = position(key);
        return at < count && Arrays.equals(gathered[at].key, key) ? Optional.of(gathered[at].value) : Optional.empty();
    }

    /** How many of the gathered ones are below a key. */
    private int position(byte[] key) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Arrays.compareUnsigned(gathered[middle].key, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int count() {
        if (inTree) {
            return tree.size();
        }
        order();
        return count;
    }

    /** The entries with keys in {@code [begin, end)}, or from {@code begin} on if there is no end, in order. This is not to be changed meanwhile. */
    ScratchCursor.Entries entries(byte[] begin, Optional<byte[]> end) {
        if (!inTree) {
            order();
            return new Walk(position(begin), end.map(this::position).orElse(count));
        }
        if (end.isEmpty()) {
            return new MemoryEntries(tree.tailMap(begin, true));
        }
        boolean isRange = Arrays.compareUnsigned(begin, end.get()) < 0;
        return new MemoryEntries(isRange ? tree.subMap(begin, true, end.get(), false) : Map.of());
    }

    /** All entries, in order. */
    ScratchCursor.Entries entries() {
        return entries(new byte[0], Optional.empty());
    }

    /** Some of the gathered ones. */
    private final class Walk implements ScratchCursor.Entries {
        private final int end;
        private int next;

        Walk(int begin, int end) {
            this.next = begin;
            this.end = end;
        }

        @Override
        public boolean next() {
            next = Math.min(next, end) + 1;
            return next <= end;
        }

        private Entry current() {
            if (next < 1 || next > end) {
                throw new NoSuchElementException("the cursor stands at no entry");
            }
            return gathered[next - 1];
        }

        @Override
        public byte[] key() {
            return current().key;
        }

        @Override
        public byte[] value() {
            return current().value;
        }

        @Override
        public void close() {}
    }
}
