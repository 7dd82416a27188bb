/**
 * Named immutable blobs: {@link dev.firn.cas.space.BlobSpace} and what keeps its bytes (memory, a directory). Knows nothing of what blobs mean:
 * packs, indexes and refs live above. See docs/format.md, "Containers".
 */
@NullMarked
package dev.firn.cas.space;

import org.jspecify.annotations.NullMarked;
