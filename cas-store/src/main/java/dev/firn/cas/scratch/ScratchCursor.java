package dev.firn.cas.scratch;

import java.io.Closeable;

/**
 * Walks entries of a {@link SortedScratch} in order. Stands before the first at the beginning. The map must not be changed while it is walked. For one
 * thread; to be closed before the map's owner is.
 */
public final class ScratchCursor implements Closeable {
    /** Entries in order, from memory or from disk. */
    interface Entries {
        /** Moves to the next entry, or to the first; false if there is none. */
        boolean next();

        byte[] key();

        byte[] value();

        void close();
    }

    private final SortedScratch map;
    private final long changes;
    private final Entries entries;

    ScratchCursor(SortedScratch map, long changes, Entries entries) {
        this.map = map;
        this.changes = changes;
        this.entries = entries;
    }

    /**
     * Moves to the next entry.
     *
     * @return false if there is none; the cursor is not to be used any more then, but to be closed
     * @throws IllegalStateException if the map was changed meanwhile
     * @throws dev.firn.cas.FirnException of kind IO if the disk fails
     */
    public boolean next() {
        map.checkUnchanged(changes);
        return entries.next();
    }

    /** The key of the entry where the cursor stands; not to be changed. */
    public byte[] key() {
        return entries.key();
    }

    /** The value of the entry where the cursor stands; not to be changed. */
    public byte[] value() {
        return entries.value();
    }

    /** Lets go of what the disk side holds. */
    @Override
    public void close() {
        entries.close();
    }
}
