/** JMH benchmarks of the pieces that everything else is made of, each on one thread unless its name says otherwise, warm, and in memory or on tmpfs. */
@NullMarked
package dev.firn.benchmarks.inside;

import org.jspecify.annotations.NullMarked;
