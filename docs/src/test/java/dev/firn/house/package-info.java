/** The house rules as tests: what may know what, and what source code may look like. */
@NullMarked
package dev.firn.house;

import org.jspecify.annotations.NullMarked;
