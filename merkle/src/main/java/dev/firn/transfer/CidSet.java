package dev.firn.transfer;

import dev.firn.cas.Cid;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * CIDs, or pairs of them, by the first 128 bits of their digests, in 64 bytes each at most: a walk remembers each page and node it was at, so that a hierarchy that says
 * the same million times is walked once. Who wants two digests to agree there needs some 2^64 attempts, and only harms the data he hands out. Safe for many
 * threads.
 */
final class CidSet {
    private long[] slots = new long[2 << 10];
    private int count;

    /** Whether it was not there yet. */
    boolean add(Cid cid) {
        ByteBuffer digest = digest(cid);
        return add(digest.getLong(0), digest.getLong(8));
    }

    /** Whether it was not there yet together with another, or with none. */
    boolean add(Cid cid, Optional<Cid> with) {
        if (with.isEmpty()) {
            return add(cid);
        }
        ByteBuffer digest = digest(cid);
        ByteBuffer other = digest(with.get());
        // Turned, so that a pair is another one the other way round.
        return add(
                digest.getLong(0) ^ Long.rotateLeft(other.getLong(0), 1),
                digest.getLong(8) ^ Long.rotateLeft(other.getLong(8), 1));
    }

    private static ByteBuffer digest(Cid cid) {
        ByteBuffer digest = ByteBuffer.allocate(Cid.MAX_DIGEST_BYTES);
        cid.putDigest(digest);
        return digest;
    }

    private synchronized boolean add(long first, long low) {
        // Zero marks a free slot.
        long high = first | 1;
        if (!insert(high, low)) {
            return false;
        }
        count++;
        if (4L * count > slots.length) {
            grow();
        }
        return true;
    }

    private boolean insert(long high, long low) {
        int mask = slots.length / 2 - 1;
        for (int i = (int) (low & mask); ; i = i + 1 & mask) {
            if (slots[2 * i] == 0) {
                slots[2 * i] = high;
                slots[2 * i + 1] = low;
                return true;
            }
            if (slots[2 * i] == high && slots[2 * i + 1] == low) {
                return false;
            }
        }
    }

    private void grow() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(old.length, 2)];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0) {
                insert(old[i], old[i + 1]);
            }
        }
    }
}
