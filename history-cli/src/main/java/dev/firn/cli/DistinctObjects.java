package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import java.io.Closeable;
import java.nio.ByteBuffer;

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
        if (distinctBytes == 0) {
            return sizeBytes == 0 ? "1.00" : "-";
        }
        long hundredths = Math.round(100.0 * sizeBytes / distinctBytes);
        return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
