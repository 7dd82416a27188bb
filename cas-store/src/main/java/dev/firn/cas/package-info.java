/**
 * Identity: what content is called ({@link dev.firn.cas.Cid}), bytes with their name ({@link dev.firn.cas.Block}), objects by what they hold, the
 * contracts of stores, and the one family of errors. Nothing here does input or output.
 */
@NullMarked
package dev.firn.cas;

import org.jspecify.annotations.NullMarked;
