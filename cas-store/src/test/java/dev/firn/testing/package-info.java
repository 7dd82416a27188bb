/** What the tests of all modules share: where outside data and programs are found. */
@NullMarked
package dev.firn.testing;

import org.jspecify.annotations.NullMarked;
