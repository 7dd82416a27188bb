/**
 * The containers that hold bytes: packs of blocks and objects, lines of DAG-JSON, their tables of contents, and the checks that every one of them
 * passes when it is opened. Knows named blobs, nothing of where else a block may lie. See docs/format.md, "Containers".
 */
@NullMarked
package dev.firn.cas.pack;

import org.jspecify.annotations.NullMarked;
