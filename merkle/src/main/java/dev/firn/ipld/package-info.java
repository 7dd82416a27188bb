/**
 * Strict DAG-CBOR and DAG-JSON: one value, one encoding. No I/O lives here.
 */
@NullMarked
package dev.firn.ipld;

import org.jspecify.annotations.NullMarked;
