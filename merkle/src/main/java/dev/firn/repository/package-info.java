/**
 * The library: repositories, refs and what moves them, snapshots to read, sessions to write, differences, verification. It takes clock, randomness and the
 * name of the actor from its caller, prints nothing, and knows no directories of data.
 */
@NullMarked
package dev.firn.repository;

import org.jspecify.annotations.NullMarked;
