package dev.firn.cas.space;

/**
 * One blob in a listing.
 *
 * @param name what it is called
 * @param sizeBytes how long it is, in bytes
 * @param modifiedMillis when its last byte was written, by the clock of the space's medium, in milliseconds since 1970
 */
public record BlobEntry(BlobName name, long sizeBytes, long modifiedMillis) {}
