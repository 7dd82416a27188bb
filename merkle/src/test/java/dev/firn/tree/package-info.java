/** Tests of the bounded trie, with a slow literal reference, a toy encoding of nodes and a counting store in memory. */
@NullMarked
package dev.firn.tree;

import org.jspecify.annotations.NullMarked;
