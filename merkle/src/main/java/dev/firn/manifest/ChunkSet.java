package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Item;
import dev.firn.tree.Totals;
import java.util.List;

/** The chunks of one array by their place: few inline, many as a tree. Which of the two it is follows from their number alone. */
public sealed interface ChunkSet {
    /** Up to this many chunks stand inline in the manifest. */
    int MAX_INLINE = 16;

    /** How many chunks, and the sizes of their objects added up. */
    Totals totals();

    /**
     * 1 to {@link #MAX_INLINE} chunks.
     *
     * @param entries in key order
     */
    record Inline(List<Item.Entry<ObjectRef>> entries) implements ChunkSet {
        /** Copies the list. */
        public Inline {
            entries = List.copyOf(entries);
        }

        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof Inline that && entries.equals(that.entries);
        }

        @Override
        public int hashCode() {
            return entries.hashCode();
        }

        @Override
        public Totals totals() {
            long sizeBytes = 0;
            for (Item.Entry<ObjectRef> entry : entries) {
                sizeBytes += entry.value().sizeBytes();
            }
            return new Totals(entries.size(), sizeBytes);
        }
    }

    /**
     * More chunks than stand inline.
     *
     * @param root the branch over all of them
     */
    record Tree(Item.Branch<ObjectRef> root) implements ChunkSet {
        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof Tree that && root.equals(that.root);
        }

        @Override
        public int hashCode() {
            return root.hashCode();
        }

        @Override
        public Totals totals() {
            return root.totals();
        }
    }
}
