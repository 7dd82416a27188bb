/**
 * The words of the store: identifiers ({@code Cid}), blocks, objects, the contracts of block and object stores, and errors. Knows
 * no other package of Firn.
 */
@NullMarked
package dev.firn.cas;

import org.jspecify.annotations.NullMarked;
