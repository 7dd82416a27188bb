package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.index.Place;

/**
 * Bytes that a read found wrong.
 *
 * @param cid block or leaf that they should be
 * @param place the block or object they are (part) of
 * @param message what was found, with container path and byte range
 */
public record DamagedPlace(Cid cid, Place place, String message) {}
