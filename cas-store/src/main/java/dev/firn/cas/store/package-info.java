/**
 * The one store of blocks and objects over a space of named blobs: verified reading, writing with dedup, merging of small containers, verification.
 * Knows nothing of what the blocks mean. See docs/format.md, "Containers".
 */
@NullMarked
package dev.firn.cas.store;

import org.jspecify.annotations.NullMarked;
