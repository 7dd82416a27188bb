/** Tests of the strict codecs: outside vectors, an oracle, random values, and every mutation of what is right. */
@NullMarked
package dev.firn.ipld;

import org.jspecify.annotations.NullMarked;
