/**
 * A simulated machine: a file system that forgets what was not synced, processes that take turns at its calls, are killed, stopped and woken, and a checker of
 * what a repository promises. One seed is one run. See docs/reliability.md.
 */
@NullMarked
package dev.firn.simulation;

import org.jspecify.annotations.NullMarked;
