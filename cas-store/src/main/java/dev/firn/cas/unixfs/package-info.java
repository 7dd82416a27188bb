/**
 * What UnixFS profile {@code unixfs-v1-2025} (IPIP-499) makes of an object: strict dag-pb and UnixFS data, the geometry of a file DAG, hashing of
 * streams into one, and reading ranges back through one. Pure: blocks come from a {@link dev.firn.cas.BlockSource} and go to a
 * {@link dev.firn.cas.BlockSink}; directories live elsewhere, since the store knows none.
 */
@NullMarked
package dev.firn.cas.unixfs;

import org.jspecify.annotations.NullMarked;
