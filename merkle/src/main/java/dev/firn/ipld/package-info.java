/**
 * Strict DAG-CBOR and DAG-JSON: one value, one encoding. No I/O lives here.
 *
 * <p>Short commands spend a good part of their time in code that runs for the first time, so what decodes has no lambdas, streams or reflection.
 */
@NullMarked
package dev.firn.ipld;

import org.jspecify.annotations.NullMarked;
