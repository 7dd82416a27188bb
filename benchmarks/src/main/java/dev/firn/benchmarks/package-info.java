/** Programs that time the library from within and print one line of figures for each task. Nothing here is part of what Firn promises. */
@NullMarked
package dev.firn.benchmarks;

import org.jspecify.annotations.NullMarked;
