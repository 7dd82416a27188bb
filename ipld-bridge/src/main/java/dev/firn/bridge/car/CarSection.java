package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import java.nio.ByteBuffer;

/**
 * One block of a CAR as a {@link CarReader} gives it: its bytes have the hash that its CID names.
 *
 * @param cid what it is called, with whatever codec and hash function
 * @param bytes the bytes, read-only, the caller's own
 * @param sectionOffsetBytes where its section begins, counted from the first byte of the CARv1: what an index of a CARv2 names
 * @param offsetBytes where its bytes begin, counted from the first byte of the file
 */
public record CarSection(Cid cid, ByteBuffer bytes, long sectionOffsetBytes, long offsetBytes) {
    /** The bytes, with a position of the caller's own. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** How long the block is, in bytes. */
    public int sizeBytes() {
        return bytes.remaining();
    }
}
