package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of one container, sorted by digest, then kind, over the bytes that a pack ends with: 48 an entry, digest (32), kind (1),
 * offset (7), and of a block its checksum (4) and length (4), of a large object its length (8). No object is kept for an entry. Immutable; safe for many threads.
 */
public final class EntryTable implements SortedDigests {
    /** Length of an entry. */
    public static final int ENTRY_BYTES = 48;
    /** The most entries that a container has. */
    public static final int MAX_ENTRIES = 131_072;

    static final int KIND_AT = 32;
    private static final long OFFSET_MASK = (1L << 56) - 1;

    /** So few that looking at one or two of them is enough. */
    private static final int ENTRIES_PER_CELL = 4;

    private final ByteBuffer entries;
    private final int count;
    /** For each value of the first bits of a digest how many entries have that value or a lower one; made by the first search. */
    private volatile int @Nullable [] fanOut;

    /** A table over {@code entries}, from position 0 to the limit, which does not change any more. */
    EntryTable(ByteBuffer entries) {
        this.entries = entries;
        this.count = entries.limit() / ENTRY_BYTES;
    }

    /** How many entries there are. */
    public int count() {
        return count;
    }

    /** Looks an entry up. */
    public Optional<Extent> find(Cid cid, EntryKind kind) {
        int at = lowerBound(cid, kind);
        return at < count && compare(cid, kind, at) == 0 ? Optional.of(extent(at)) : Optional.empty();
    }

    /** Whether an entry is there. */
    public boolean contains(Cid cid, EntryKind kind) {
        int at = lowerBound(cid, kind);
        return at < count && compare(cid, kind, at) == 0;
    }

    private int lowerBound(Cid cid, EntryKind kind) {
        int[] cells = fanOut();
        int bits = Integer.numberOfTrailingZeros(cells.length);
        if (bits == 0) {
            return (int) lowerBound(cid, kind, Range.all(count));
        }
        int cell = cid.hashCode() >>> Integer.SIZE - bits;
        long lowest = (long) cell << Integer.SIZE - bits;
        long highest = lowest + (1L << Integer.SIZE - bits) - 1;
        return (int) lowerBound(cid, kind, new Range(cell == 0 ? 0 : cells[cell - 1], cells[cell], lowest, highest));
    }

    private int[] fanOut() {
        int[] known = fanOut;
        if (known == null) {
            known = countedCells();
            fanOut = known;
        }
        return known;
    }

    private int[] countedCells() {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count / ENTRIES_PER_CELL);
        int[] cells = new int[1 << bits];
        for (int i = 0; bits > 0 && i < count; i++) {
            cells[firstOfDigest(i) >>> Integer.SIZE - bits]++;
        }
        for (int i = 1; i < cells.length; i++) {
            cells[i] += cells[i - 1];
        }
        return cells;
    }

    @Override
    public int compare(Cid cid, EntryKind kind, long index) {
        int at = (int) index * ENTRY_BYTES;
        int order = cid.compareDigest(entries, at);
        return order != 0 ? order : Byte.compare(kind.code(), entries.get(at + KIND_AT));
    }

    @Override
    public int firstOfDigest(long index) {
        return entries.getInt((int) index * ENTRY_BYTES);
    }

    /** The first eight bytes of the digest of entry {@code index}, as a number. */
    public long headOfDigest(int index) {
        return entries.getLong(index * ENTRY_BYTES);
    }

    /** The kind of entry {@code index}. */
    public EntryKind kind(int index) {
        return EntryKind.of(entries.get(index * ENTRY_BYTES + KIND_AT));
    }

    /** Where entry {@code index} begins in the container. */
    public long offsetBytes(int index) {
        return entries.getLong(index * ENTRY_BYTES + KIND_AT) & OFFSET_MASK;
    }

    /** How long entry {@code index} is. */
    public long lengthBytes(int index) {
        return lengthBytes(entries, index * ENTRY_BYTES + KIND_AT);
    }

    /** Where entry {@code index} lies, and its checksum. */
    public Extent extent(int index) {
        return extent(entries, index * ENTRY_BYTES + KIND_AT);
    }

    /** The length in a place of 16 bytes, which begins with the kind. */
    private static long lengthBytes(ByteBuffer bytes, int at) {
        return isBlock(bytes, at) ? Integer.toUnsignedLong(bytes.getInt(at + 12)) : bytes.getLong(at + 8);
    }

    /** What a place of 16 bytes says, which begins with the kind; multi-pack indexes have such places, too. */
    public static Extent extent(ByteBuffer bytes, int at) {
        int checksum = isBlock(bytes, at) ? bytes.getInt(at + 8) : 0;
        return new Extent(bytes.getLong(at) & OFFSET_MASK, lengthBytes(bytes, at), checksum);
    }

    private static boolean isBlock(ByteBuffer bytes, int at) {
        return EntryKind.of(bytes.get(at)) == EntryKind.BLOCK;
    }

    /**
     * The digest of entry {@code index}, with the codec raw for a block (whose true codec is not known here; compare with {@link Cid#sameBytes}) and
     * dag-pb for a large object.
     */
    public Cid cid(int index) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        entries.get(index * ENTRY_BYTES, digest);
        return Cid.of(kind(index) == EntryKind.BLOCK ? Codec.RAW : Codec.DAG_PB, digest);
    }

    /** The bytes of the entries, read-only, from position 0. */
    public ByteBuffer bytes() {
        return entries.duplicate().rewind().asReadOnlyBuffer();
    }

    /** The indexes of the entries in the order in which they lie in the container; of two that begin together, the shorter first. */
    public int[] inOrderOfOffset() {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = offsetBytes(i);
        }
        return Sorting.order(keys, (a, b) -> Long.compare(lengthBytes(a), lengthBytes(b)));
    }

    static void write(ByteBuffer target, Cid cid, EntryKind kind, Extent extent) {
        cid.putDigest(target);
        target.putLong((long) kind.code() << 56 | extent.offsetBytes());
        if (kind == EntryKind.BLOCK) {
            target.putInt(extent.checksum()).putInt((int) extent.lengthBytes());
        } else {
            target.putLong(extent.lengthBytes());
        }
    }
}
