/**
 * Working state of bulk work: sorted maps that spill from memory to disk. Nothing here outlives its owner, and nothing here is ever needed for a right
 * answer; the bytes of a repository lie elsewhere. The only place that knows RocksDB.
 */
@NullMarked
package dev.firn.cas.scratch;

import org.jspecify.annotations.NullMarked;
