/**
 * A hierarchy at one moment: documents and chunk maps by key, which keys are chunks, how a set of changes becomes the next manifest, and what differs
 * between two. Knows blocks and objects by their contracts only; no refs, no files.
 */
@NullMarked
package dev.firn.manifest;

import org.jspecify.annotations.NullMarked;
