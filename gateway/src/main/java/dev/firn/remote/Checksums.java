package dev.firn.remote;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.BlockChecksum;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Checksums ({@link BlockChecksum}) of blocks whose hash was checked, by what they hash to: whoever reads such a block again finds out in a small part of the time that a hash takes whether its bytes are still the right ones.
 * It says nothing of any place, so it serves all repositories, and no note grows old. It is for damage, not for deceit: whoever may be deceived asks for the hash. Notes of as many blocks
 * are kept as there is room for, eight bytes each; where two want the same room the later one has it. Safe for many threads.
 */
final class Checksums {
    /** Enough for 256 GiB in blocks of 256 KiB. */
    static final int USUAL_BLOCKS = 1 << 20;

    private static final int DOUBTS = 1 << 12;

    /** The second four bytes of the digest, and the checksum. The first four say where. */
    private final AtomicLongArray notes;
    /** The first eight bytes of the digests of blocks whose checksum said no, of as many as there is room for. */
    private final AtomicLongArray doubts = new AtomicLongArray(DOUBTS);

    /** Room for so many blocks, a power of two. */
    Checksums(int blocks) {
        if (Integer.bitCount(blocks) != 1) {
            throw new IllegalArgumentException("room for " + blocks + " blocks");
        }
        notes = new AtomicLongArray(blocks);
    }

    /** The checksum of a block, if it is known. */
    OptionalInt find(Cid cid) {
        long note = notes.get(room(cid));
        return note >>> 32 == tag(cid) && note != 0 ? OptionalInt.of((int) note) : OptionalInt.empty();
    }

    /** Notes the checksum of a block of whose bytes the hash was checked. */
    void keep(Cid cid, int checksum) {
        notes.set(room(cid), tag(cid) << 32 | Integer.toUnsignedLong(checksum));
    }

    /**
     * The checksum of a block said no. It may be that of another block whose hash begins alike, or an index may be damaged: it is forgotten, and what a container says of it counts for nothing until
     * the hash was checked, or some thousand others were doubted.
     */
    void doubt(Cid cid) {
        notes.set(room(cid), 0);
        doubts.set(doubtRoom(cid), cid.headOfDigest());
    }

    /** Whether only the hash of a block may say that it is the right one. */
    boolean isDoubted(Cid cid) {
        return doubts.get(doubtRoom(cid)) == cid.headOfDigest();
    }

    private static int doubtRoom(Cid cid) {
        return (int) cid.headOfDigest() & DOUBTS - 1;
    }

    private int room(Cid cid) {
        return (int) (cid.headOfDigest() >>> 32) & (notes.length() - 1);
    }

    private static long tag(Cid cid) {
        return cid.headOfDigest() & 0xFFFF_FFFFL;
    }
}
