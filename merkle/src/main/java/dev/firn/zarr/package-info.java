/**
 * What Firn knows of Zarr: legal keys and their order, which keys are chunks, chunk coordinates and boxes, and what metadata documents say. Pure: bytes
 * and text come in, values come out; nothing here reads or writes, and bytes from outside never make it throw or use more than a bounded stack.
 */
@NullMarked
package dev.firn.zarr;

import org.jspecify.annotations.NullMarked;
