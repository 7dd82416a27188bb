package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LoadedContainer;
import java.util.Optional;

/**
 * Tells of most blocks that are not in any container that they are not, by one look into memory: a Bloom filter over digests, all bits of one in one word.
 * Bulk work asks of each new block whether it is known, which else takes a look into a dozen indexes. For one writer at a time; readers may be many, and
 * may miss what is being added.
 */
final class DigestFilter {
    private static final long LEAST_ENTRIES = 1L << 16;
    private static final int BITS_PER_ENTRY = 12;
    /** It takes no larger part of the heap. */
    private static final long SHARE_OF_HEAP = 16;

    private final long[] words;
    private final long capacity;
    private long entries;

    private DigestFilter(long capacity) {
        this.capacity = capacity;
        this.words = new long[(int) (capacity * BITS_PER_ENTRY / Long.SIZE)];
    }

    /** A filter over everything in {@code view}, with room for as much again as long as the heap has it; nothing if it has not. */
    static Optional<DigestFilter> of(View view) {
        long most = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP * Byte.SIZE / BITS_PER_ENTRY;
        long capacity = Math.min(most, Math.max(LEAST_ENTRIES, 2 * view.entries()));
        if (view.entries() > capacity) {
            return Optional.empty();
        }
        DigestFilter made = new DigestFilter(capacity);
        for (Coverage index : view.indexes()) {
            for (long i = 0; i < index.file().entries(); i++) {
                made.add(index.file().headOfDigest(i));
            }
        }
        view.loose().forEach(made::add);
        return Optional.of(made);
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

    /** Whether a block may be in what was added; false is certain. */
    boolean mayHold(Cid cid) {
        long head = cid.headOfDigest();
        long bits = bits(head);
        return (words[word(head)] & bits) == bits;
    }

    private int word(long head) {
        return (int) ((head >>> 32) * words.length >>> 32);
    }

    private static long bits(long head) {
        return 1L << head | 1L << (head >>> 6) | 1L << (head >>> 12) | 1L << (head >>> 18);
    }
}
