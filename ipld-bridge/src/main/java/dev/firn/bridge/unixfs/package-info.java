/**
 * The UnixFS view of a hierarchy: directories, plain and sharded, as {@code ipfs add} makes them with profile {@code unixfs-v1-2025}. Pure: objects
 * come as references, blocks go to a {@link dev.firn.cas.BlockSink}; no chunk is read.
 */
@NullMarked
package dev.firn.bridge.unixfs;

import org.jspecify.annotations.NullMarked;
