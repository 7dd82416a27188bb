package dev.firn.transfer;

/**
 * What a transfer did.
 *
 * @param commits how many commits were walked that were not known to be complete before
 * @param blocks how many blocks were fetched; a leaf of a large object is one
 * @param fetchedBytes how many bytes these had
 * @param absent how many blocks were newly recorded as absent, as they lie outside of what was asked for
 */
public record TransferResult(long commits, long blocks, long fetchedBytes, long absent) {}
