package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Tells for objects, each of some group, whether the group had them already. Memory is bounded, whatever their number. For one thread. */
final class DistinctObjects implements Closeable {
    private static final byte[] NOTHING = {};

    private final Scratch scratch;
    private final SortedScratch seen;

    DistinctObjects(Scratch scratch) {
        this.scratch = scratch;
        this.seen = scratch.map("seen");
    }

    /** Takes an object; false if the group has it already. */
    boolean add(int group, ObjectRef object) {
        byte[] key = ByteBuffer.allocate(Integer.BYTES + Cid.DIGEST_BYTES)
                .putInt(group)
                .put(object.cid().digest())
                .array();
        boolean isNew = seen.find(key).isEmpty();
        if (isNew) {
            seen.put(key, NOTHING);
        }
        return isNew;
    }

    /** How many times as many bytes there would be without sharing: {@code 4.00}. */
    static String ratio(long sizeBytes, long distinctBytes) {
        return distinctBytes == 0
                ? sizeBytes == 0 ? "1.00" : "-"
                : String.format(Locale.ROOT, "%.2f", (double) sizeBytes / distinctBytes);
    }

    @Override
    public void close() {
        scratch.close();
    }
}
