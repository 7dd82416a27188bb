package dev.firn.cas.store;

import dev.firn.cas.Cid;

/**
 * The containers that are kept because something outside points into them on behalf of one version.
 *
 * @param commit the version, by its commit
 * @param containers how many containers are kept for it
 * @param sizeBytes how long they are together; what other publications or the store itself keep too is counted here as well
 */
public record Publication(Cid commit, long containers, long sizeBytes) {}
