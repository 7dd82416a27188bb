/**
 * The bounded trie: one Merkle structure for chunk maps and manifests. Here live key bits and their order, the rule that cuts sorted items into
 * nodes, and reading, building, editing, comparing and checking trees of any value. Nothing here knows how a node is written as bytes
 * ({@link dev.firn.tree.NodeFormat}) or where blocks lie ({@link dev.firn.cas.BlockSource}, {@link dev.firn.cas.BlockSink}), and nothing here knows
 * of Zarr.
 */
@NullMarked
package dev.firn.tree;

import org.jspecify.annotations.NullMarked;
