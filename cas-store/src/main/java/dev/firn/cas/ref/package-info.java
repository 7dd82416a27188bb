/**
 * The one thing that ever changes: refs, each a sequence of immutable cells over a {@link dev.firn.cas.space.BlobSpace}, moved by compare-and-set. What
 * operations and commits say is not known here. See docs/format.md, "Refs".
 */
@NullMarked
package dev.firn.cas.ref;

import org.jspecify.annotations.NullMarked;
