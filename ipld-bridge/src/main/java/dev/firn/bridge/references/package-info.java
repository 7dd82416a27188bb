/**
 * References as kerchunk defined them: for each key of a version the bytes themselves or a range of a file, so that programs that know nothing of Firn read a
 * version in place. What they read is not checked against its hash.
 */
@NullMarked
package dev.firn.bridge.references;

import org.jspecify.annotations.NullMarked;
