package dev.firn.bridge.car;

import dev.firn.cas.Cid;

/**
 * Where one block of a CAR stands, and what it claims to be.
 *
 * @param cid what it is called, with whatever codec and hash function
 * @param sizeBytes how long it is, at most {@link CarReader#MAX_BLOCK_BYTES}
 * @param sectionOffsetBytes where its section begins, counted from the first byte of the CARv1
 * @param offsetBytes where its bytes begin, counted from the first byte of the file
 */
record CarHead(Cid cid, int sizeBytes, long sectionOffsetBytes, long offsetBytes) {}
