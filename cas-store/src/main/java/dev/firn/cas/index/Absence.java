package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LoadedContainer;

/**
 * Tells of most blocks that are not in any container that they are not, by one look into memory: a Bloom filter over digests, all bits of one in one word.
 * Bulk work asks of each new block whether it is known, which else takes a look into a dozen indexes. For one writer at a time; readers may be many, and
 * may miss what is being added.
 */
final class Absence {
    /** Beyond so many entries there is no filter: it would take too much memory. */
    static final long MAX_ENTRIES = 1L << 24;

    private static final long LEAST_ENTRIES = 1L << 16;
    private static final int BITS_PER_ENTRY = 12;

    private final long[] words;
    private final long capacity;
    private long entries;

    private Absence(long capacity) {
        this.capacity = capacity;
        this.words = new long[(int) (capacity * BITS_PER_ENTRY / Long.SIZE)];
    }

    /** A filter over everything in {@code view}, with room for as much again. */
    static Absence of(View view) {
        Absence made = new Absence(Math.max(LEAST_ENTRIES, 2 * view.entries()));
        for (Coverage index : view.indexes()) {
            for (long i = 0; i < index.file().entries(); i++) {
                made.add(index.file().headOfDigest(i));
            }
        }
        view.loose().forEach(made::add);
        return made;
    }

    /** Adds all of a container; false if there is no room, and then this must not be asked any more. */
    boolean add(LoadedContainer container) {
        EntryTable table = container.table();
        if (entries + table.count() > capacity) {
            return false;
        }
        for (int i = 0; i < table.count(); i++) {
            add(table.headOfDigest(i));
        }
        return true;
    }

    private void add(long head) {
        words[word(head)] |= bits(head);
        entries++;
    }

    /** Whether a block is certainly in nothing that was added. */
    boolean isCertain(Cid cid) {
        long head = cid.headOfDigest();
        long bits = bits(head);
        return (words[word(head)] & bits) != bits;
    }

    private int word(long head) {
        return (int) ((head >>> 32) * words.length >>> 32);
    }

    private static long bits(long head) {
        return 1L << head | 1L << (head >>> 6) | 1L << (head >>> 12) | 1L << (head >>> 18);
    }
}
