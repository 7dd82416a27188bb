package dev.firn.workdir;

/**
 * What a checkout did.
 *
 * @param writtenFiles files that were written, new ones and others
 * @param writtenBytes their bytes
 * @param removedFiles files that were deleted
 * @param keptFiles files that were already what the version has
 * @param remembered whether the repository remembers the directory now
 */
public record CheckoutResult(
        long writtenFiles, long writtenBytes, long removedFiles, long keptFiles, boolean remembered) {}
